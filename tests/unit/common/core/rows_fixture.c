#include "tests/unit/common/core/rows_fixture.h"

static const struct table_spec tables[] = {COMMON_TABLES};
static const struct schema schema = {
	.fold_version = 1, .tables = tables, .table_count = sizeof tables / sizeof tables[0]};

struct rows_memory *memory;
struct rows_writer *rows;

int rows_begin(void **state)
{
	(void)state;
	memory = rows_memory_create(&schema);
	rows = rows_memory_writer(memory);
	return 0;
}

int rows_end(void **state)
{
	(void)state;
	rows_memory_destroy(memory);
	return 0;
}
