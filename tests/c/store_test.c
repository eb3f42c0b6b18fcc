/* A store that lasts, as a C program sees it. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/funnel-c-XXXXXX";

static funnel_store* opened(const char* options) {
  funnel_call* call = funnel_call_new();
  funnel_store* store = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_open(call, TEXT(path), options, options ? strlen(options) : 0, &store));
  funnel_call_free(call);
  return store;
}

static long described(funnel_store* store, const char* key) {
  funnel_result* result = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_describe(NULL, store, &result));
  const long n = number_of(funnel_result_json(result, NULL), key);
  funnel_result_free(result);
  return n;
}

int main(void) {
  const int file = mkstemp(path);
  CHECK(file >= 0);
  close(file); /* an empty file is one that holds no store yet */
  funnel_call* call = funnel_call_new();
  funnel_result* result = NULL;
  funnel_store* other = NULL;

  funnel_store* store = opened(OPTIONS);
  CHECK_CODE(FUNNEL_OK, funnel_append_json(call, store, TEXT(lines), TEXT("{\"source\": \"crm\", \"mark\": \"row 9\"}"), NULL));
  CHECK(described(store, "deals") == 3 && described(store, "batches") == 2);
  CHECK_CODE(FUNNEL_IO, funnel_open(call, TEXT(path), NULL, 0, &other));
  CHECK(other == NULL && strstr(funnel_call_error_text(call, 0, FUNNEL_ERROR_MESSAGE, NULL), "written to by another process"));

  CHECK_CODE(FUNNEL_OK, funnel_open(call, TEXT(path), TEXT("{\"read\": true}"), &other));
  CHECK_CODE(FUNNEL_IO, funnel_append_json(call, other, TEXT(lines), NULL, 0, NULL));
  CHECK(funnel_call_errors(call) == 1 && strcmp(funnel_call_error_text(call, 0, FUNNEL_ERROR_FIELD, NULL), "store") == 0);
  CHECK_CODE(FUNNEL_OK, funnel_append_json(call, store, TEXT("{\"kind\":\"created\",\"deal\":\"D\",\"at\":\"2026-01-09\"}"), NULL, 0, NULL));
  CHECK(described(other, "deals") == 3);
  CHECK_CODE(FUNNEL_OK, funnel_refresh(call, other));
  CHECK(described(other, "deals") == 4);
  CHECK_CODE(FUNNEL_OK, funnel_refresh(call, store));

  CHECK_CODE(FUNNEL_OK, funnel_erase(call, store, TEXT("{\"deals\": [\"B\"], \"people\": [\"Anna\", \"Nobody\"]}"), &result));
  CHECK(number_of(funnel_result_json(result, NULL), "deals") == 1 && number_of(funnel_result_json(result, NULL), "unknown") == 1);
  funnel_result_free(result);
  CHECK_CODE(FUNNEL_UNKNOWN_NAME, funnel_erase(call, store, TEXT("{\"deal\": []}"), NULL));
  CHECK_CODE(FUNNEL_OK, funnel_compact(call, store));
  CHECK_CODE(FUNNEL_OK, funnel_refresh(call, other));
  CHECK(described(other, "deals") == 3);
  CHECK_CODE(FUNNEL_OK, funnel_close(call, other));

  char copy[sizeof path + 5];
  snprintf(copy, sizeof copy, "%s.copy", path);
  CHECK_CODE(FUNNEL_OK, funnel_backup(call, TEXT(path), TEXT(copy)));
  CHECK_CODE(FUNNEL_IO, funnel_backup(call, TEXT(path), TEXT(copy)));
  CHECK_CODE(FUNNEL_OK, funnel_verify(call, TEXT(copy), &result));
  CHECK(strstr(funnel_result_json(result, NULL), "\"problems\": []") != NULL);
  funnel_result_free(result);
  CHECK_CODE(FUNNEL_IO, funnel_verify(call, TEXT("/no/such/file"), &result));
  CHECK(result == NULL);

  /* Standing funnels stay when their store is closed, and the file is free. */
  funnel_standing* standing = NULL;
  CHECK_CODE(FUNNEL_OK, funnel_stand(call, store, TEXT("{\"query\": {}}"), &standing));
  CHECK_CODE(FUNNEL_OK, funnel_close(call, store));
  store = opened("{\"sync\": false, \"zone\": \"Europe/Moscow\"}");
  CHECK(described(store, "deals") == 3);
  CHECK_CODE(FUNNEL_OK, funnel_standing_result(call, standing, &result));
  funnel_result_free(result);
  funnel_standing_free(standing);
  CHECK_CODE(FUNNEL_OK, funnel_close(call, store));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_refresh(call, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_compact(call, NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_erase(call, NULL, TEXT("{}"), NULL));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_backup(call, NULL, 0, TEXT(copy)));
  CHECK_CODE(FUNNEL_INVALID_ARGUMENT, funnel_verify(call, TEXT(copy), NULL));
  funnel_call_free(call);
  unlink(copy);
  unlink(path);
  return failures != 0;
}
