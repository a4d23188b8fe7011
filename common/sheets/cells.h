/* A line's members as the cells of a row.
 *
 * States, acts and kinds get their words; moments are shown in local style, money in yuan.  Nothing
 * is computed here: a reader of --json and a reader of a table see the same facts. */
#ifndef ZHIAN_SHEETS_CELLS_H
#define ZHIAN_SHEETS_CELLS_H

#include <stdint.h>

#include "common/sheets/shown_names.h"

/* jansson.h, which no file includes together with json_line.h: both name an object alike */
struct json_t;

#define CELL_MAX 1024

#define CELL_MONEY 32

/* "30.00", "-0.05": fen as yuan, without the unit. */
void cell_money(int64_t fen, char out[CELL_MONEY]);
/* A scalar, or an array of scalars, as text; false: it has members of its own.
 * `kind`: of the line, whose states have words of their own; NULL: not known. */
bool cell_put(const char *kind, const char *name, const struct json_t *value, enum lang lang,
	      struct writer *out);
/* A text, or each of several, as `put_one` names it: shown_names_put… */
typedef void cell_name_fn(const struct shown_names *names, const char *text, enum lang lang,
			  struct writer *out);
void cell_put_each(const struct shown_names *names, const struct json_t *value,
		   cell_name_fn *put_one, enum lang lang, struct writer *out);
/* As cell_put, persons and classes with their names; `names` NULL: as they are. */
bool cell_put_named(const struct shown_names *names, const char *kind, const char *name,
		    const struct json_t *value, enum lang lang, struct writer *out);
/* Members of lines that hold a class's code, or several; ends with NULL. */
extern const char *const cell_class_members[];
/* A class's code, or several, with what they are called; false: it is something else. */
bool cell_put_classes(const struct shown_names *names, const char *name, const struct json_t *value,
		      enum lang lang, struct writer *out);
/* Of a text in both languages ("title_zh", "title_en") the one that isn't the reader's. */
bool cell_is_for_others(const struct json_t *object, const char *name, enum lang lang);
/* "to_region_name": it is with its code, "522702 福泉市", and has no line of its own. */
bool cell_is_region_name(const char *name);

/* Long digests and whole sub-objects are for `show` and --json: they have no column. */
bool cell_belongs(const char *name, const struct json_t *value);
/* In the reader's words, persons named (`people` NULL: by their ids); its bytes. */
size_t cell_text(const struct json_t *line, const char *name, const struct shown_names *people,
		 enum lang lang, char memory[CELL_MAX]);

#endif
