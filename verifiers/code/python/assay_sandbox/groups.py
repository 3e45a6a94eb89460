"""Control groups of one worker: a bound on the memory and the number of processes of the program that is running."""

import os

ROOT = "/sys/fs/cgroup"
_PREFIX = "assay-"


def create(limit_processes):
    """Makes the groups of this process, version 1 or 2. Gives None where the machine does not let us."""
    for make in (_version_one, _version_two):
        groups = make()
        if groups is None:
            continue
        try:
            groups.limit(64 * 1024 * 1024, limit_processes)
            groups.kills()
            return groups
        except OSError:
            groups.remove()
    return None


class Groups:
    def __init__(self, memory, pids, version):
        self._memory, self._pids, self._version = memory, pids, version
        self._limits = None
        self.entries = [os.open(os.path.join(folder, "cgroup.procs"), os.O_WRONLY | os.O_CLOEXEC) for folder in sorted({memory, pids})]
        self._events = os.open(os.path.join(memory, "memory.oom_control" if version == 1 else "memory.events"), os.O_RDONLY | os.O_CLOEXEC)

    def limit(self, memory_bytes, processes):
        if self._limits == (memory_bytes, processes):
            return
        if self._version == 1:
            _lower(self._memory, ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"), memory_bytes)
        else:
            _write(os.path.join(self._memory, "memory.max"), memory_bytes)
            for name, value in (("memory.swap.max", 0), ("memory.oom.group", 1)):
                _write(os.path.join(self._memory, name), value, required=False)
        _write(os.path.join(self._pids, "pids.max"), processes)
        self._limits = (memory_bytes, processes)

    def kills(self):
        """How often the kernel ended a process of the group for its memory."""
        for line in os.pread(self._events, 4096, 0).decode().splitlines():
            name, _, value = line.partition(" ")
            if name == "oom_kill":
                return int(value)
        raise OSError("no oom_kill")

    def remove(self):
        for descriptor in self.entries + [self._events]:
            os.close(descriptor)
        for folder in {self._memory, self._pids}:
            try:
                os.rmdir(folder)
            except OSError:
                pass


def _lower(folder, names, value):
    """Two limits of which the first may not pass the second: raised from the back, lowered from the front."""
    paths = [os.path.join(folder, name) for name in names if os.path.exists(os.path.join(folder, name))]
    for attempt in (paths, list(reversed(paths))):
        try:
            for path in attempt:
                _write(path, value)
            return
        except OSError:
            continue
    raise OSError("the memory limit could not be set")


def _write(path, value, required=True):
    try:
        with open(path, "w") as file:
            file.write(str(value))
    except OSError:
        if required:
            raise


def _own_paths():
    """Controllers and the group of this process in each, from /proc/self/cgroup."""
    found = {}
    try:
        with open("/proc/self/cgroup") as file:
            for line in file:
                _number, names, path = line.rstrip("\n").split(":", 2)
                for name in names.split(",") if names else ["unified"]:
                    found[name] = path.lstrip("/")
    except OSError:
        pass
    return found


def _version_one():
    paths = _own_paths()
    folders = []
    for name in ("memory", "pids"):
        if name not in paths:
            return None
        parent = os.path.join(ROOT, name, paths[name])
        # In a container the path is often that of the host, and the container's own group is mounted as the root.
        if not os.path.isdir(parent):
            parent = os.path.join(ROOT, name)
        folders.append(_make(parent))
    return _opened(folders, 1)


def _version_two():
    paths = _own_paths()
    base = os.path.join(ROOT, "unified") if os.path.isdir(os.path.join(ROOT, "unified")) else ROOT
    own = os.path.join(base, paths.get("unified", ""))
    for parent in (own, os.path.dirname(own)):
        if not os.path.isfile(os.path.join(parent, "cgroup.subtree_control")):
            continue
        _write(os.path.join(parent, "cgroup.subtree_control"), "+memory +pids", required=False)
        folder = _make(parent)
        if folder is None:
            continue
        try:
            with open(os.path.join(folder, "cgroup.controllers")) as file:
                controllers = file.read().split()
        except OSError:
            controllers = []
        if "memory" in controllers and "pids" in controllers:
            return _opened([folder, folder], 2)
        os.rmdir(folder)
    return None


def _opened(folders, version):
    if None in folders:
        made = None
    else:
        try:
            made = Groups(folders[0], folders[1], version)
        except OSError:
            made = None
    if made is None:
        for folder in folders:
            if folder is not None:
                try:
                    os.rmdir(folder)
                except OSError:
                    pass
    return made


def _make(parent):
    _sweep(parent)
    folder = os.path.join(parent, _PREFIX + str(os.getpid()))
    try:
        os.mkdir(folder)
        return folder
    except FileExistsError:
        return folder
    except OSError:
        return None


def _sweep(parent):
    """Removes what processes left behind that were killed."""
    try:
        names = os.listdir(parent)
    except OSError:
        return
    for name in names:
        number = name[len(_PREFIX) :]
        if name.startswith(_PREFIX) and number.isdigit() and not os.path.exists("/proc/" + number):
            try:
                os.rmdir(os.path.join(parent, name))
            except OSError:
                pass
