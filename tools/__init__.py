"""For people who work on Worrybox: environments, browsers. Never installed, and no room imports it."""
