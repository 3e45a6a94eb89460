"""What trainers call, one file each. None of them imports its trainer."""
