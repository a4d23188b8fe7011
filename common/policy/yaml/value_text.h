/* Single values as people write them in files: read strictly, printed so that they read back. */
#ifndef ZHIAN_POLICY_VALUE_TEXT_H
#define ZHIAN_POLICY_VALUE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUE_TEXT 48

/* Each answers false, and leaves the value alone, for what isn't wholly such a value. */
bool value_read_integer(const char *text,
			int64_t *ret_value);                /* -12, 0, 4096: no sign +, no blanks */
bool value_read_bool(const char *text, bool *ret_value);    /* yes no true false */
bool value_read_size(const char *text, int64_t *ret_bytes); /* 512B 64KiB 8MiB 64GiB */
bool value_read_percent(const char *text, int64_t *ret_value); /* 85% */
/* "500.." "..9" "3..5" "7": both ends included; 0 and INT64_MAX where an end is open. */
bool value_read_range(const char *text, int64_t *ret_min, int64_t *ret_max);

void value_print_duration(int64_t ms, char out[VALUE_TEXT]);
void value_print_size(int64_t bytes, char out[VALUE_TEXT]);
void value_print_range(int64_t min, int64_t max, char out[VALUE_TEXT]);

#endif
