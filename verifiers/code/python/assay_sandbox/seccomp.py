"""The filter of system calls for programs and tests: what is not listed fails with EPERM."""

import ctypes
import struct

from . import system

# name:number on x86_64:number on aarch64, where a dash says that there is none.
_ALLOWED = """
access:21:- alarm:37:- arch_prctl:158:- brk:12:214 chdir:80:49 chmod:90:- clock_getres:229:114 clock_gettime:228:113 clock_nanosleep:230:115
close:3:57 close_range:436:436 copy_file_range:326:285 creat:85:- dup:32:23 dup2:33:- dup3:292:24 epoll_create:213:- epoll_create1:291:20
epoll_ctl:233:21 epoll_pwait:281:22 epoll_pwait2:441:441 epoll_wait:232:- eventfd:284:- eventfd2:290:19 execve:59:221 exit:60:93 exit_group:231:94
faccessat:269:48 faccessat2:439:439 fadvise64:221:223 fallocate:285:47 fchdir:81:50 fchmod:91:52 fchmodat:268:53 fcntl:72:25 fdatasync:75:83
fgetxattr:193:10 flock:73:32 fork:57:- fstat:5:80 newfstatat:262:79 fstatfs:138:44 fsync:74:82 ftruncate:77:46 futex:202:98 futex_waitv:449:449
getcpu:309:168 getcwd:79:17 getdents:78:- getdents64:217:61 getegid:108:177 geteuid:107:175 getgid:104:176 getgroups:115:158 getitimer:36:102
getpeername:52:205 getpgid:121:155 getpgrp:111:- getpid:39:172 getpriority:140:141 getrandom:318:278 getresgid:120:150 getresuid:118:148
getrlimit:97:163 get_robust_list:274:100 getrusage:98:165 getsid:124:156 getsockname:51:204 getsockopt:55:209 gettid:186:178 gettimeofday:96:169
getuid:102:174 kill:62:129 link:86:- linkat:265:37 lseek:8:62 lstat:6:- madvise:28:233 membarrier:324:283 memfd_create:319:279 mincore:27:232
mkdir:83:- mkdirat:258:34 mlock:149:228 mlock2:325:284 mmap:9:222 mprotect:10:226 mremap:25:216 msync:26:227 munlock:150:229 munmap:11:215
nanosleep:35:101 open:2:- openat:257:56 openat2:437:437 pause:34:- pipe:22:- pipe2:293:59 poll:7:- ppoll:271:73 pread64:17:67 preadv:295:69
preadv2:327:286 prlimit64:302:261 pselect6:270:72 pwrite64:18:68 pwritev:296:70 pwritev2:328:287 read:0:63 readahead:187:213 readlink:89:-
readlinkat:267:78 readv:19:65 recvfrom:45:207 recvmmsg:299:243 recvmsg:47:212 rename:82:- renameat:264:38 renameat2:316:276 restart_syscall:219:128
rmdir:84:- rseq:334:293 rt_sigaction:13:134 rt_sigpending:127:136 rt_sigprocmask:14:135 rt_sigqueueinfo:129:138 rt_sigreturn:15:139
rt_sigsuspend:130:133 rt_sigtimedwait:128:137 rt_tgsigqueueinfo:297:240 sched_getaffinity:204:123 sched_getattr:315:275 sched_getparam:143:121
sched_getscheduler:145:120 sched_get_priority_max:146:125 sched_get_priority_min:147:126 sched_rr_get_interval:148:127 sched_setaffinity:203:122
sched_yield:24:124 select:23:- sendfile:40:71 sendmmsg:307:269 sendmsg:46:211 sendto:44:206 setitimer:38:103 setpgid:109:154 setpriority:141:140
setrlimit:160:164 set_robust_list:273:99 setsid:112:157 setsockopt:54:208 set_tid_address:218:96 shutdown:48:210 sigaltstack:131:132 signalfd:282:-
signalfd4:289:74 splice:275:76 stat:4:- statfs:137:43 statx:332:291 symlink:88:- symlinkat:266:36 sync_file_range:277:84 sysinfo:99:179 tee:276:77
tgkill:234:131 time:201:- timer_create:222:107 timer_delete:226:111 timer_getoverrun:225:109 timer_gettime:224:108 timer_settime:223:110
timerfd_create:283:85 timerfd_gettime:287:87 timerfd_settime:286:86 times:100:153 tkill:200:130 truncate:76:45 umask:95:166 uname:63:160 unlink:87:-
unlinkat:263:35 utime:132:- utimensat:280:88 utimes:235:- futimesat:261:- vfork:58:- vmsplice:278:75 wait4:61:260 waitid:247:95 write:1:64
writev:20:66 clone:56:220 clone3:435:435 ioctl:16:29 socketpair:53:199 prctl:157:167
"""

_ARCHITECTURES = (0xC000003E, 0xC00000B7)
_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_NEW_NAMESPACES = 0x7E020080
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_PRCTLS = (2, 3, 15, 16, 21, 23, 38, 39)  # what looks at the caller, names it, or takes privileges away
_AF_UNIX = 1

_LOAD, _EQUAL, _GREATER_OR_EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06


def build():
    """The filter as bytes of `struct sock_filter`, for this machine."""
    column = system._COLUMN + 1
    numbers = {}
    for entry in _ALLOWED.split():
        parts = entry.split(":")
        if parts[column] != "-":
            numbers[parts[0]] = int(parts[column])
    guarded = {
        numbers.pop("clone"): _without_bits(_NEW_NAMESPACES),
        numbers.pop("clone3"): [(_RETURN, 0, 0, _ENOSYS)],
        numbers.pop("ioctl"): _one_of(1, _IOCTLS),
        numbers.pop("prctl"): _one_of(0, _PRCTLS),
        # Pid 1 is deaf to its own SIGKILL: one that kills itself has to end all the same.
        numbers.pop("kill"): [(_LOAD, 0, 0, 16), (_EQUAL, 0, 2, 1), (_LOAD, 0, 0, 24), (_EQUAL, 1, 0, 9), (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _KILL)],
        numbers.pop("socketpair"): _one_of(0, (_AF_UNIX,)),
    }
    leaves = _leaves(sorted(numbers.values()), guarded)
    head = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, _ARCHITECTURES[column - 1]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    return b"".join(struct.pack("HBBI", *one) for one in head + _tree(leaves))


def install(filter_bytes):
    """Puts the filter on the calling process and all that come from it. Needs no_new_privs."""
    buffer = ctypes.create_string_buffer(filter_bytes, len(filter_bytes))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(filter_bytes) // 8, ctypes.addressof(buffer)))
    system.call("seccomp", 1, 0, ctypes.byref(program))


def _leaves(allowed, guarded):
    """(first number, instructions that end in a return) in order; each holds up to the next one's first number."""
    points = {0: [(_RETURN, 0, 0, _EPERM)]}
    for number in allowed:
        points[number] = [(_RETURN, 0, 0, _ALLOW)]
        points.setdefault(number + 1, [(_RETURN, 0, 0, _EPERM)])
    for number, instructions in guarded.items():
        points[number] = instructions
        points.setdefault(number + 1, [(_RETURN, 0, 0, _EPERM)])
    ordered = []
    for number in sorted(points):
        if number in guarded or not ordered or ordered[-1][1] != points[number]:
            ordered.append((number, points[number]))
    return ordered


def _tree(leaves):
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    low, high = _tree(leaves[:middle]), _tree(leaves[middle:])
    if len(low) <= 255:
        return [(_GREATER_OR_EQUAL, len(low), 0, leaves[middle][0])] + low + high
    return [(_GREATER_OR_EQUAL, 0, 1, leaves[middle][0]), (0x05, 0, 0, len(low))] + low + high


def _one_of(argument, values):
    tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [(_LOAD, 0, 0, 16 + 8 * argument)] + tests + [(_RETURN, 0, 0, _EPERM), (_RETURN, 0, 0, _ALLOW)]


def _without_bits(bits):
    return [(_LOAD, 0, 0, 16), (_ANY_BIT, 0, 1, bits), (_RETURN, 0, 0, _EPERM), (_RETURN, 0, 0, _ALLOW)]
