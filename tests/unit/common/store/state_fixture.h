/* A small schema with every kind of table, for the tests of the state. */
#ifndef ZHIAN_TESTS_STATE_FIXTURE_H
#define ZHIAN_TESTS_STATE_FIXTURE_H

#include "common/core/rows.h"
#include "common/store/state.h"

enum fixture_table {
	TABLE_FIRM = 16,   /* rows of fixed size under a dense number; two indexes */
	TABLE_FIRM_DUE,    /* due ‖ key; a firm without a due day has none */
	TABLE_FIRM_LEVEL,  /* level ‖ key */
	TABLE_NAME = 20,   /* rows and keys of any size; one index with up to four keys */
	TABLE_NAME_LETTER, /* letter ‖ key */
	TABLE_EVENT = 25,  /* appended; no index */
};

struct fixture_firm {
	uint8_t version;
	uint8_t level;
	uint8_t reserved[2];
	uint32_t due; /* 0: none */
	uint64_t number;
	uint64_t count;
};

#define FIXTURE_NAME_KEY_MAX (ROW_KEY_MAX - 1) /* its index puts a letter in front */

extern const struct schema fixture_schema;

/* LMDB in `directory`, or mem; limits that never ask by themselves. */
struct state_options fixture_options(const char *directory, struct mem_disk *mem);

struct row_key fixture_key(uint64_t number);
void fixture_put_firm(struct rows_writer *rows, uint64_t number, uint8_t level, uint32_t due);
/* The level of the firm; 0: there is none. */
unsigned fixture_level(const struct rows_reader *rows, uint64_t number);
size_t fixture_count(const struct rows_reader *rows, uint16_t table);

#endif
