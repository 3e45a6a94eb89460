import { join } from "node:path";
import type { Environment } from "./environment.ts";

/**
 * An environment with torch and packages that need it, without the libraries for GPUs that torch depends on: torch takes 0.7 GB, not 5 GB,
 * and calculates on the CPU alone. A C compiler and binutils have to be there, on Linux.
 */
export function torchOnCpu(packages: readonly string[]): Environment {
  return {
    steps: [{ packages: ["torch==2.15.0", "numpy", ...packages] }],
    leaveOut: [
      "cuda-bindings",
      "cuda-toolkit",
      "nvidia-cudnn-cu13",
      "nvidia-cusparselt-cu13",
      "nvidia-nccl-cu13",
      "nvidia-nvshmem-cu13",
      "triton",
    ],
    finish: join(import.meta.dirname, "torch_without_cuda.py"),
  };
}
