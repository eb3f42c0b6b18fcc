/* A node of ClickHouse out of the library of npm's package chdb: what it is given is given to clickhouse-local. LIBCHDB
 * names the library. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char** argv) {
  void* const library = dlopen(getenv("LIBCHDB"), RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    return 127;
  }
  void* (*run)(int, char**);
  const char* (*error_of)(void*);
  *(void**)&run = dlsym(library, "chdb_query_cmdline");
  *(void**)&error_of = dlsym(library, "chdb_result_error");
  if (!run || !error_of) return 127;
  argv[0] = "clickhouse";
  void* const result = run(argc, argv);
  if (!result) return 1;
  const char* const error = error_of(result);
  if (error) fprintf(stderr, "%s\n", error);
  const char* (*text_of)(void*);
  size_t (*size_of)(void*);
  *(void**)&text_of = dlsym(library, "chdb_result_buffer");
  *(void**)&size_of = dlsym(library, "chdb_result_length");
  if (text_of && size_of && size_of(result) > 0) fwrite(text_of(result), 1, size_of(result), stdout);
  fflush(NULL);
  _Exit(error ? 1 : 0);
}
