import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import * as z from "zod";
import metadata from "../../package.json" with { type: "json" };
import { root } from "../../scripts/sources.ts";
import { serve } from "../../src/cli/commands/serve.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const dockerfile = read("deploy/Dockerfile");
const unit = read("deploy/assay.service");

const service = z.looseObject({
  command: z.array(z.string()),
  image: z.string().optional(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  read_only: z.boolean(),
  user: z.string(),
  ports: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
});
const compose = z.looseObject({ services: z.object({ server: service, redis: service }) }).parse(parse(read("deploy/compose.yaml")));

const podSpec = z.looseObject({
  terminationGracePeriodSeconds: z.number(),
  securityContext: z.looseObject({ runAsNonRoot: z.boolean(), runAsUser: z.number() }),
  containers: z.tuple([
    z.looseObject({
      args: z.array(z.string()),
      ports: z.tuple([z.looseObject({ containerPort: z.number() })]),
      lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }),
      securityContext: z.looseObject({ readOnlyRootFilesystem: z.boolean(), allowPrivilegeEscalation: z.boolean() }),
    }),
  ]),
});
const objects = parseAllDocuments(read("deploy/kubernetes.yaml")).map((document): unknown => document.toJS());
const pod = z
  .looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: podSpec }) }) })
  .parse(objects.find((object) => z.looseObject({ kind: z.literal("Deployment") }).safeParse(object).success)).spec.template.spec;

/** The longest that a request may take unless --deadline says otherwise. */
const deadlineS = 120;

describe("the files of deploy/", () => {
  it.each([
    ["the image", /^CMD \[(.*)\]$/mu.exec(dockerfile)?.[1]?.replaceAll(/[",]/gu, "").split(" ") ?? []],
    ["compose", compose.services.server.command],
    ["Kubernetes", pod.containers[0].args],
    ["systemd", /bin\.js (.*)$/mu.exec(unit)?.[1]?.split(" ") ?? []],
  ])("gives only options to assay serve that it has: %s", (_name, words) => {
    expect(words[0]).toBe("serve");
    const options = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
    expect(options.length).toBeGreaterThan(1);
    expect(options.filter((option) => !(option in serve.args))).toEqual([]);
  });

  it("gives every server that others can reach a token that is not on its command line", () => {
    for (const words of [compose.services.server.command, pod.containers[0].args]) {
      expect(words).toContain("--token-file");
      expect(words).not.toContain("--token");
    }
    expect(unit).toContain("--token-file %d/token");
  });

  it("builds on one release of Node that the package supports and that its checks use", () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gmu)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set([`node:${metadata.devDependencies.node}-bookworm-slim`]));
    expect(compose.services.redis.image).toMatch(/^redis:\d+\.\d+\.\d+-/u);
  });

  it("lets into the image's context what the package is built from, and nothing else of the repository", () => {
    const lines = read(".dockerignore")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines[0]).toBe("*");
    const kept = lines.filter((line) => line.startsWith("!")).map((line) => line.slice(1));
    expect(kept.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const packed = metadata.files.filter((path) => !path.startsWith("!") && path !== "dist");
    expect(kept).toEqual(expect.arrayContaining([...packed, "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"]));
  });

  it("leaves time to answer what is open before anything is killed", () => {
    expect(Number.parseInt(compose.services.server.stop_grace_period ?? "", 10)).toBeGreaterThan(deadlineS);
    expect(Number(/^TimeoutStopSec=(\d+)$/mu.exec(unit)?.[1])).toBeGreaterThan(deadlineS);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(deadlineS + pod.containers[0].lifecycle.preStop.sleep.seconds);
    expect(serve.args["deadline"]?.description).toContain(`Default ${deadlineS}`);
  });

  it("runs no server as root, with a capability, or on a root that can be written to", () => {
    expect(dockerfile).toMatch(/^USER 1000:1000$/mu);
    for (const { user, cap_drop: dropped, read_only: readOnly, security_opt: security } of Object.values(compose.services)) {
      expect(user).toMatch(/^[1-9]\d*:/u);
      expect(dropped).toEqual(["ALL"]);
      expect(readOnly).toBe(true);
      expect(security).toContain("no-new-privileges:true");
    }
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(pod.containers[0].securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
    expect(unit).toMatch(/^CapabilityBoundingSet=$/mu);
    expect(unit).toMatch(/^DynamicUser=yes$/mu);
  });

  it("lets the sandbox make the namespaces of level standard", () => {
    expect(compose.services.server.security_opt).toEqual(expect.arrayContaining(["seccomp=unconfined", "apparmor=unconfined"]));
    expect(pod.securityContext).toMatchObject({ seccompProfile: { type: "Unconfined" }, appArmorProfile: { type: "Unconfined" } });
    expect(unit).toMatch(/^RestrictNamespaces=user pid mnt net ipc uts$/mu);
    expect(/^SystemCallFilter=(.*)$/mu.exec(unit)?.[1]?.split(" ")).toEqual(expect.arrayContaining(["@mount", "unshare", "seccomp"]));
  });

  it("ends the server alone where systemd stops it, so that programs under way are still answered", () => {
    expect(unit).toMatch(/^KillMode=mixed$/mu);
    expect(unit).toMatch(/^SuccessExitStatus=143$/mu);
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/mu);
  });
});
