"""Laying out the front page: what stands where, who may change that, and how."""
