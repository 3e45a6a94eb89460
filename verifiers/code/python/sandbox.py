"""Entry of the Python side: a worker (default), `--probe` or `--exec`. Started with -s -S -B and nothing in the environment."""

import os
import sys

sys.path[0] = os.path.dirname(os.path.abspath(__file__))

if "--probe" in sys.argv:
    import json

    from assay_sandbox import probe

    found = probe.layers()
    print(json.dumps({"layers": found, "level": probe.level(found), "python": sys.version.split()[0], "executable": sys.executable}))
elif "--exec" in sys.argv:
    import json

    from assay_sandbox import launch

    os._exit(launch.launch(json.loads(sys.argv[-1])))
else:
    from assay_sandbox import supervisor

    del sys.path[0]
    supervisor.main()
