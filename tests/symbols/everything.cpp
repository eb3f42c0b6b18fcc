extern "C" int consumer_answer() { return 42; }
