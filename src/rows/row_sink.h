// Where rows go: the one interface between rows and its users.
#pragma once

#include <array>
#include <cstdint>
#include <tuple>

#include "absl/status/status.h"
#include "schema/staging_tables.h"

namespace pulso {

// Takes rows of one staging table.
template <class Row>
class RowSinkOf {
 public:
  virtual ~RowSinkOf() = default;
  virtual absl::Status Append(const Row& row) = 0;
};

template <class Tables>
class RowSinkOfAll;

template <class... Tables>
class RowSinkOfAll<std::tuple<Tables...>> : public RowSinkOf<typename Tables::RowType>... {
 public:
  using RowSinkOf<typename Tables::RowType>::Append...;
};

// Takes the rows of every staging table: one virtual Append for each row type.  The views in a row
// live until Append returns.
using RowSink = RowSinkOfAll<StagingTables>;

namespace internal {

template <class Derived, class... Tables>
class ForwardAppend : public RowSink {};

template <class Derived, class Table, class... Tables>
class ForwardAppend<Derived, Table, Tables...> : public ForwardAppend<Derived, Tables...> {
 public:
  using ForwardAppend<Derived, Tables...>::Append;
  absl::Status Append(const typename Table::RowType& row) final {
    return static_cast<Derived*>(this)->AppendRowOf(row);
  }
};

template <class Derived, class Tables>
struct ForwardAppendOf;
template <class Derived, class... Tables>
struct ForwardAppendOf<Derived, std::tuple<Tables...>> {
  using Type = ForwardAppend<Derived, Tables...>;
};

}  // namespace internal

// The base of a RowSink that treats all tables alike: every Append calls the one member template
// `absl::Status AppendRowOf(const Row&)` of Derived.
template <class Derived>
using UniformRowSink = typename internal::ForwardAppendOf<Derived, StagingTables>::Type;

// Counts the rows of each table and throws them away.
class RowCounter final : public UniformRowSink<RowCounter> {
 public:
  template <class Row>
  absl::Status AppendRowOf(const Row& /*row*/) {
    ++rows_[kTableIndex<Row>];
    return absl::OkStatus();
  }

  // By the index in kStagingTables.
  const std::array<std::int64_t, kStagingTableCount>& rows() const { return rows_; }

 private:
  std::array<std::int64_t, kStagingTableCount> rows_{};
};

}  // namespace pulso
