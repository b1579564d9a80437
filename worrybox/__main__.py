"""`python -m worrybox` is the `worrybox` command."""

from worrybox.command import main

if __name__ == "__main__":
    main()
