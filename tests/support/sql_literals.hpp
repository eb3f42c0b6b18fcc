/// Texts as literals of a database.
#pragma once

#include "io/sql/connection.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace funnel_test {

/// Whatever a cell says, it is a text and no part of the statement.
inline void expect_texts_stay_texts(const std::string& address,
                                    std::unique_ptr<funnel::io::sql_connection> (*connect)(const funnel::io::database_address&)) {
  const auto in = connect(funnel::io::parse_address(address).value());
  for (const char* text : {"plain", "it's", "a\\", "\\' OR 1=1 -- ", "'' \\\\ \" `", "\xD0\xAF\xD0\xBD\xD0\xB0"})
    EXPECT_EQ(in->value("SELECT " + in->text_literal(text)), text);
}

}  // namespace funnel_test
