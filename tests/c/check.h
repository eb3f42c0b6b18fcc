/* What the C tests share: checks that say what failed, and a store of a few deals. */
#ifndef FUNNEL_TESTS_C_CHECK_H
#define FUNNEL_TESTS_C_CHECK_H

#include <funnel/c.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define CHECK(what)                                                \
  do {                                                             \
    if (!(what)) {                                                 \
      ++failures;                                                  \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);   \
    }                                                              \
  } while (0)

#define CHECK_CODE(expected, got)                                                                                             \
  do {                                                                                                                        \
    const int32_t code_ = (got);                                                                                              \
    if (code_ != (expected)) {                                                                                                \
      ++failures;                                                                                                             \
      fprintf(stderr, "%s:%d: %s gave %d (%s)\n", __FILE__, __LINE__, #got, (int)code_, funnel_code_name(code_));             \
    }                                                                                                                         \
  } while (0)

/* A text and its length, as two arguments. */
#define TEXT(literal) literal, strlen(literal)

static const char* const lines =
    "{\"kind\":\"created\",\"deal\":\"A\",\"at\":\"2026-01-01\",\"owner\":\"Anna\",\"amount\":50000,\"values\":{\"region\":\"North\"}}\n"
    "{\"deal\":\"A\",\"at\":\"2026-01-04\",\"stage\":\"presentation\"}\n"
    "{\"deal\":\"A\",\"at\":\"2026-01-10\",\"stage\":\"proposal\"}\n"
    "{\"kind\":\"won\",\"deal\":\"A\",\"at\":\"2026-01-21\"}\n"
    "{\"kind\":\"created\",\"deal\":\"B\",\"at\":\"2026-01-02\",\"owner\":\"Boris\",\"amount\":\"900.00\",\"values\":{\"region\":\"South\"}}\n"
    "{\"deal\":\"B\",\"at\":\"2026-01-06\",\"stage\":\"presentation\"}\n"
    "{\"kind\":\"lost\",\"deal\":\"B\",\"at\":\"2026-01-13\",\"reason\":\"price\"}\n"
    "\n"
    "{\"kind\":\"created\",\"deal\":\"C\",\"at\":\"2026-01-03\",\"owner\":\"Anna\",\"amount\":20000,\"values\":{\"region\":\"North\"}}\n";

#define OPTIONS "{\"currency\": {\"code\": \"EUR\", \"decimals\": 2}, \"rates\": [{\"currency\": \"JPY\", \"decimals\": 0, \"rate\": \"0.006\"}]}"

static inline funnel_store* new_store(void) {
  funnel_store* store = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_open(NULL, NULL, 0, TEXT(OPTIONS), &store));
  return store;
}

static inline funnel_store* filled_store(void) {
  funnel_store* store = new_store();
  CHECK_CODE(FUNNEL_OK, funnel_append_json(NULL, store, TEXT(lines), NULL, 0, NULL));
  return store;
}

/* The value of the first "key": in a JSON text, as a number; -1 when there is none. */
static inline long number_of(const char* json, const char* key) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\": ", key);
  const char* at = strstr(json, quoted);
  return at ? strtol(at + strlen(quoted), NULL, 10) : -1;
}

#endif
