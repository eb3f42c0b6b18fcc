#include <funnel/c.h>

int main(void) {
  funnel_store* store = 0;
  const int32_t code = funnel_open(0, 0, 0, 0, 0, &store);
  funnel_close(0, store);
  return code == FUNNEL_OK && funnel_abi_version() == FUNNEL_ABI_VERSION ? 0 : 1;
}
