// The SQLSTATE values that pulso acts on, by the names of the manual's Appendix A, "PostgreSQL
// Error Codes".
#pragma once

namespace pulso {

inline constexpr char kUniqueViolation[] = "23505";
inline constexpr char kReadOnlyTransaction[] = "25006";
inline constexpr char kInvalidSchemaName[] = "3F000";
inline constexpr char kInsufficientPrivilege[] = "42501";
inline constexpr char kUndefinedColumn[] = "42703";
inline constexpr char kUndefinedTable[] = "42P01";
inline constexpr char kDuplicateSchema[] = "42P06";
inline constexpr char kQueryCanceled[] = "57014";

}  // namespace pulso
