"""What each command does; cli.py names them and turns their errors into sentences and exit codes."""
