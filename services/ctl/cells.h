/* A line's members as the cells of a row. */
#ifndef ZHIAN_SERVICES_CTL_CELLS_H
#define ZHIAN_SERVICES_CTL_CELLS_H

#include "services/ctl/people_names.h"
#include "services/ctl/render.h"

/* Long digests and whole sub-objects are for `show` and --json: they have no column. */
bool cell_belongs(const char *name, const struct json_t *value);
/* In the reader's words, persons named (`people` NULL: by their ids); its bytes. */
size_t cell_text(const struct json_t *line, const char *name, const struct people_names *people,
		 enum lang lang, char memory[CELL_MAX]);

#endif
