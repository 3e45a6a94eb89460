/** What a WebAssembly module imports, by module and name. */
export type Imports = Record<string, Record<string, unknown>>;

/** The functions that an interpreter may still call once a program is in it: files in its own memory, clocks, memory and its end. */
const open: ReadonlySet<string> = new Set(
  `__syscall_chdir __syscall_chmod __syscall_dup __syscall_dup3 __syscall_faccessat __syscall_fadvise64 __syscall_fchdir __syscall_fchmod
  __syscall_fchmodat2 __syscall_fchown32 __syscall_fchownat __syscall_fcntl64 __syscall_fdatasync __syscall_fstat64 __syscall_fstatfs64
  __syscall_ftruncate64 __syscall_getcwd __syscall_getdents64 __syscall_getuid32_js __syscall_ioctl __syscall_lstat64 __syscall_mkdirat
  __syscall_newfstatat __syscall_openat __syscall_readlinkat __syscall_renameat __syscall_rmdir __syscall_stat64 __syscall_statfs64
  __syscall_symlinkat __syscall_truncate64 __syscall_umask_js __syscall_unlinkat __syscall_utimensat
  fd_close fd_fdstat_get fd_pread fd_pwrite fd_read fd_seek fd_sync fd_write clock_res_get clock_time_get environ_get environ_sizes_get
  random_get emscripten_date_now emscripten_get_now emscripten_get_heap_max emscripten_resize_heap _gmtime_js _localtime_js _mktime_js
  _timegm_js _tzset_js _mmap_js _msync_js _munmap_js _PyEM_TrampolineCall_JS _Py_CheckEmscriptenSignals_Helper _Py_emscripten_runtime
  _try_fcntl64 _abort_js __assert_fail JsvError_Check JsvNoValue_Check Jsv_GetError_import throw_no_gil exit proc_exit`.split(/\s+/u),
);

/** Their absence is told to the program as the system would: by an error, where others end it. */
const refused = /^(?:__syscall_|_setitimer_js$|_emscripten_system$|get(?:addrinfo|nameinfo|protobyname)$)/u;
const notThere = -52;

export interface Guard {
  /** From now on only what is open can be called. */
  close(maxMemoryBytes: number): void;
  /** Whether memory was asked for past the bound. */
  readonly wasFull: boolean;
}

/** Puts a guard in front of every function that a module imports, as a filter of system calls does. */
export function guardImports(imports: Imports, exit: (status: number) => never): Guard {
  let closed = false;
  let wasFull = false;
  let most = Infinity;
  for (const table of new Set(Object.values(imports))) {
    for (const [name, found] of Object.entries(table)) {
      if (typeof found !== "function") continue;
      const inner = found as (...args: unknown[]) => unknown;
      let outer = inner;
      if (name === "exit" || name === "proc_exit") outer = (status) => exit(Number(status));
      else if (name === "emscripten_resize_heap") {
        outer = (wanted) => {
          if (Number(wanted) >>> 0 <= most) return inner(wanted);
          wasFull = true;
          return 0;
        };
      } else if (!open.has(name)) {
        outer = (...args) => {
          if (!closed) return inner(...args);
          if (refused.test(name)) return notThere;
          throw new Error(`the program reached for ${name}`);
        };
      }
      if (outer !== inner) table[name] = Object.assign(outer, inner);
    }
  }
  return {
    close(maxMemoryBytes) {
      closed = true;
      most = maxMemoryBytes;
    },
    get wasFull() {
      return wasFull;
    },
  };
}
