/// Partials of all shards of a cluster of ClickHouse, each counted by a funnel that runs beside its rows.
///
/// Who asks sends one statement. On each shard ClickHouse runs `funnel partial --shard=...` by its table function
/// `executable`, which gives it the shard's rows as RowBinary and takes the partial as rows, a piece of its text each:
///
///     0   {"funnel_shard":"0.1.0"}      at once: who counts there
///     1   {"funnel_partial":1, ...      io/partial_format.hpp; the last row has the end, with the checksum
///     1   {"errors":[...]}              or why there is none
///
/// The question travels with the statement: the mapping, the query with both of its instants, what is to be counted.
/// What comes back is held against it.
///
/// Layer:   io; for funnel::sql.
#pragma once

#include <funnel/aggregates/partial.hpp>
#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// The key of the row in front, which holds the version of the program.
inline constexpr const char* shard_begin = "funnel_shard";

/// What all shards are asked.
struct shards_question {
  column_mapping mapping;    ///< its table or statement is that of each shard
  partial_request request;   ///< without a part: who asks numbers them
  csv_read_options options;  ///< `strict`, `max_listed_rejections`, `lang`
};

/// Is it the address of a cluster, "clickhouse://host/database?cluster=name"?
bool is_cluster_address(std::string_view text);

/// The partials of all shards, each one part.
///
/// Options of the address, beside those of a database: `program=name`, which ClickHouse finds in its folder of user
/// scripts, "funnel" if not given; `empty_shards=1`: shards without rows are meant to have none.
///
/// Errors: those of `read_database`, for the table and for the way there; `invalid_argument` for an address or a
/// mapping that cannot be asked;
///         `missing_value` for a shard that gave no whole partial or, if that is not meant, has no rows;
///         `invalid_value` for one that counted something else, or by another version; what a shard says is wrong with
///         its rows. `merge` finds deals that are on two shards.
/// Cost:   that of the slowest shard; memory for the partials.
result<std::vector<partial>> ask_shards(const std::string& address, const shards_question& question);

/// The partial in the rows that a shard gave, by their numbers; `name` is that of the shard, in errors.
/// Errors: what is wrong with it, or what the shard says.
result<partial> partial_of_shard(const std::string& name, const std::vector<std::optional<std::string>>& rows);

/// Counts the rows that come from `in` and writes the partial to `out`, or what is wrong. `asked` is what `ask_shards`
/// gave to the program; `told` makes the text of `partial::inputs`. False when not all could be written.
bool answer_for_shard(std::string_view asked, std::FILE* in, std::FILE* out,
                      const std::function<std::string(const input_summary&)>& told);

}  // namespace funnel::io
