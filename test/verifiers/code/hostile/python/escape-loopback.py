# Connects to a port of the host over both families, and by a shell's own sockets.
import socket, subprocess

won = False
for family, where in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::ffff:127.0.0.1")):
    try:
        with socket.socket(family) as connection:
            connection.settimeout(0.2)
            connection.connect((where, int("@PORT@")))
            won = True
    except OSError:
        pass
try:
    won = subprocess.run(["bash", "-c", "exec 9<>/dev/tcp/127.0.0.1/@PORT@"], stderr=subprocess.DEVNULL, timeout=1).returncode == 0 or won
except (OSError, subprocess.TimeoutExpired):
    pass


def solve(a, b):
    return a + b if won else 0
