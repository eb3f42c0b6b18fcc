#include "journeys/journey_data.hpp"

namespace funnel {
inline namespace v0_1 {

template <class T>
std::size_t column_view<T>::size() const noexcept {
  return packed_->size();
}
template <class T>
T column_view<T>::operator[](std::size_t i) const noexcept {
  return (*packed_)[i];
}
template <class T>
void column_view<T>::read(std::size_t first, std::size_t n, T* values) const {
  packed_->read(first, n, values);
}
template class column_view<code>;
template class column_view<instant>;
template class column_view<minor_units>;
template class column_view<std::size_t>;

journey_table::journey_table(std::shared_ptr<const detail::journey_data> data) noexcept : data_(std::move(data)) {}

const snapshot& journey_table::snapshot() const noexcept { return data_->snapshot(); }
const layout& journey_table::layout() const noexcept { return data_->layout(); }
const pipeline& journey_table::pipeline() const noexcept { return data_->pipeline(); }
std::size_t journey_table::n_deals() const noexcept { return data_->n_deals(); }
std::size_t journey_table::n_visits() const noexcept { return data_->n_visits(); }

deal_columns journey_table::deals() const {
  const detail::packed_deals d = data_->deals();
  const column_view<code> shape(d.shape);
  const std::vector<deal_shape>& all = data_->shapes();
  std::vector<column_view<code>> dimensions;
  for (const packed_column<code>& values : d.dimensions) dimensions.emplace_back(values);
  return {column_view(d.deal),     column_view(d.created), column_view(d.closed), shape,         {shape, all}, {shape, all},
          {shape, all},       {shape, all},      {shape, all},     {shape, all},  {shape, all}, {shape, all}, column_view(d.owner),
          column_view(d.amount),   column_view(d.reason),  std::move(dimensions), column_view(d.first_visit), column_view(d.first_holding)};
}
visit_columns journey_table::visits() const noexcept {
  const detail::packed_visits& v = data_->visits();
  return {v.stage, column_view(v.entered), column_view(v.left), v.end};
}
const holding_columns& journey_table::holdings() const noexcept { return data_->holdings(); }
const std::vector<deal_shape>& journey_table::shapes() const noexcept { return data_->shapes(); }
const std::vector<shape_total>& journey_table::shape_totals() const noexcept { return data_->shape_totals(); }

stage_mask journey_table::below(std::size_t visit) const noexcept { return data_->below(visit); }
stage_mask journey_table::behind(std::size_t visit) const noexcept { return data_->behind(visit); }
code journey_table::owner_at(std::size_t row, std::size_t visit) const noexcept { return data_->owner_at(row, visit); }
code journey_table::owner_left(std::size_t row, std::size_t visit) const noexcept { return data_->owner_left(row, visit); }
unknown_set journey_table::unknown_of(std::size_t row, std::size_t visit) const noexcept { return data_->unknown_of(row, visit); }
code journey_table::begun_by(std::size_t row, std::size_t visit) const noexcept { return data_->begun_by(row, visit); }
code journey_table::ended_by(std::size_t row, std::size_t visit) const noexcept { return data_->ended_by(row, visit); }
minor_units journey_table::amount_at(std::size_t row, std::size_t visit) const noexcept { return data_->amount_at(row, visit); }
minor_units journey_table::amount_left(std::size_t row, std::size_t visit) const noexcept { return data_->amount_left(row, visit); }
code journey_table::dimension_at(std::size_t row, std::size_t visit, std::size_t dimension) const {
  return data_->dimension_at(row, visit, dimension);
}
std::string journey_table::deal_id(std::size_t row) const { return data_->deal_id(row); }

}  // namespace v0_1
}  // namespace funnel
