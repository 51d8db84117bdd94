"""The demonstration newsroom, The Assay: its stories, its pictures, and the command that loads them."""
