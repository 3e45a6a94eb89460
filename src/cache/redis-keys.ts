interface RedisKeys {
  readonly entry: (key: string) => string;
  readonly claim: (key: string) => string;
}

/** Changes with the form of what is stored, so that no version reads what another wrote. */
const prefix = "assay:1:";

/** Where the entry and the claim of a key stand in Redis. */
export const redisKeys: RedisKeys = {
  entry: (key) => `${prefix}entry:${nameOf(key)}`,
  claim: (key) => `${prefix}claim:${nameOf(key)}`,
};

function nameOf(key: string): string {
  return Buffer.from(key, "latin1").toString("base64url");
}
