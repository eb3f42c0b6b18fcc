// The unit that owns the precompiled header of all tests.
