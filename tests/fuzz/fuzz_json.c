/* jansson's names and those of common/core/json_line.h don't go together in one file. */
#include <jansson.h>

#include "tests/fuzz/fuzz.h"

void fuzz_check_json_line(struct bytes line)
{
	json_error_t error;
	ASSERT(line.size != 0 && memchr(line.data, '\n', line.size) == line.data + line.size - 1);
	json_t *json =
		json_loadb((const char *)line.data, line.size - 1, JSON_REJECT_DUPLICATES, &error);
	ASSERT(json_is_object(json));
	json_decref(json);
}
