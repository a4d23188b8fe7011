/* Classes of products by name, as the county's dictionary has them. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/sheets/cells.h"
#include "common/sheets/shown_names.h"
#include "services/console/http/parts.h"

/* A line has the code alone: by code and name in both languages, and which members hold codes.
 * Asked once a page, so the file is read again each time. */
void read_classes(struct exchange *exchange)
{
	char path[FILE_PATH_MAX];
	struct shown_names names = {0};
	json_t *classes = JSON_NEW_ARRAY(), *members = JSON_NEW_ARRAY();
	(void)snprintf(path, sizeof path, "%s/dictionary/products.yaml",
		       exchange->site->options.etc);
	shown_names_read_classes(&names, path);
	for (size_t i = 0; i < names.classes.class_count; i++) {
		const struct product_class *class = &names.classes.classes[i];
		(void)json_array_append_new(
			classes, json_pack("{s:s, s:s, s:s}", "code", class->code, "name_zh",
					   class->name_zh, "name_en", class->name_en));
	}
	for (size_t i = 0; cell_class_members[i] != NULL; i++)
		(void)json_array_append_new(members, json_string(cell_class_members[i]));
	shown_names_done(&names);
	json_t *said = json_pack("{s:o, s:o}", "classes", classes, "members", members);
	char *text = said != NULL ? json_dumps(said, JSON_COMPACT) : NULL;
	json_decref(said);
	page_answer_text(exchange, text);
}
