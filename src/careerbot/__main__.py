"""``python -m careerbot``."""

from careerbot.cli.main import main

if __name__ == "__main__":
    main(prog_name="careerbot")
