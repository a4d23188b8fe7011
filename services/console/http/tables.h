/* What the build lays into the program: the pages, which lists there are and what can be signed. */
#ifndef ZHIAN_SERVICES_CONSOLE_TABLES_H
#define ZHIAN_SERVICES_CONSOLE_TABLES_H

#include "common/base/bytes.h"
#include "common/base/ids.h"

/* A file of web/dist by its name there; "x.br" and "x.gz" are x, compressed. */
struct page {
	const char *name;
	const uint8_t *data;
	size_t size;
};
extern const struct page pages[];
extern const size_t page_count;

/* The answer to /lists (services/scenario/list_tables). */
extern const uint8_t lists_json[];
extern const size_t lists_json_size;
/* The answer to /acts (services/ctl/help/act_forms). */
extern const uint8_t acts_json[];
extern const size_t acts_json_size;

bool tables_has_list(enum daemon daemon, const char *noun);

#endif
