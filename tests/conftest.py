"""What every test may ask for."""

import os

from hypothesis import settings

pytest_plugins = ["tests.databases", "tests.desk", "tests.counter", "tests.pagers", "tests.review", "tests.whole"]

# A developer's run looks for new examples each time; a build server must not turn red by luck.
settings.register_profile("here", deadline=None)
settings.register_profile("build server", deadline=None, derandomize=True)
settings.load_profile("build server" if os.environ.get("CI") else "here")
