#include "io/xml_events.hpp"

#if defined(FUNNEL_WORKBOOKS)
#include <expat.h>

#include <cstddef>
#include <memory>
#include <type_traits>
#endif

namespace funnel::io {

#if defined(FUNNEL_WORKBOOKS)
namespace {

struct xml_reading {
  XML_Parser parser = nullptr;
  const std::function<bool(const xml_event&)>* take = nullptr;
  std::vector<std::pair<std::string_view, std::string_view>> attributes{};
  bool good = true;

  void give(const xml_event& e) {
    if (good && (*take)(e)) return;
    good = false;
    XML_StopParser(parser, XML_FALSE);
  }
};

std::string_view without_prefix(std::string_view name) { return name.substr(name.rfind(':') + 1); }  // all of it without one

xml_reading& of(void* user) { return *static_cast<xml_reading*>(user); }

}  // namespace

bool read_xml(std::string_view xml, const std::function<bool(const xml_event&)>& take) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), XML_ParserFree);
  if (!parser) return false;
  xml_reading reading{parser.get(), &take};
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(
      parser.get(),
      [](void* user, const char* name, const char** attributes) {
        xml_reading& r = of(user);
        r.attributes.clear();
        for (; *attributes; attributes += 2) r.attributes.emplace_back(without_prefix(attributes[0]), attributes[1]);
        r.give({xml_event::begin, without_prefix(name), {}, &r.attributes});
      },
      [](void* user, const char* name) { of(user).give({xml_event::end, without_prefix(name), {}, nullptr}); });
  XML_SetCharacterDataHandler(parser.get(), [](void* user, const char* text, int size) {
    of(user).give({xml_event::text, {}, {text, static_cast<std::size_t>(size)}, nullptr});
  });
  XML_SetStartDoctypeDeclHandler(parser.get(), [](void* user, const char*, const char*, const char*, int) {
    of(user).good = false;
    XML_StopParser(of(user).parser, XML_FALSE);
  });
  constexpr std::size_t at_once = std::size_t{1} << 20;
  do {
    const std::string_view part = xml.substr(0, at_once);
    xml.remove_prefix(part.size());
    if (XML_Parse(parser.get(), part.data(), static_cast<int>(part.size()), xml.empty() ? 1 : 0) != XML_STATUS_OK) return false;
  } while (!xml.empty());
  return reading.good;
}

#else

// Built without expat: nothing asks for it but where `reads_workbook` says that it is there.
bool read_xml(std::string_view, const std::function<bool(const xml_event&)>&) { return false; }

#endif

}  // namespace funnel::io
