"""The same instance in the usual style of each modelling library. Only `run` is called, in a process of its own.

A library is imported inside the functions of its module, so that this package can be read without any of them.
"""
