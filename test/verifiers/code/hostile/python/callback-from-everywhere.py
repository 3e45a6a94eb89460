# Calls the tests' function from a thread, from a child, from a finalizer and with itself, also after it has answered.
import os, threading


class Late(list):
    def __del__(self):
        self[0](self[0])


def solve(function, values):
    late = Late([function])
    thread = threading.Thread(target=lambda: [function(0) for _ in range(100)])
    thread.start()
    for argument in (function, solve, late, [[]], {"__class__": "int"}, 10**5000, lambda x: function):
        try:
            function(argument)
        except Exception:
            pass
    if os.fork() == 0:
        function(late)
        os._exit(0)
    return late
