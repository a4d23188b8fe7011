/* Lines of JSON, as the daemons write them, as what a person reads: tables and blocks.
 *
 * Headings, states, acts and kinds get their words; moments are shown in local style, money in
 * yuan. Nothing is computed here: a reader of --json and a reader of a table see the same facts.
 */
#ifndef ZHIAN_SERVICES_CTL_RENDER_H
#define ZHIAN_SERVICES_CTL_RENDER_H

#include <stdio.h>

#include "common/words/catalogue.h"

/* jansson.h, which no file includes together with json_line.h: both name an object alike */
struct json_t;

/* Of a member, as a line of that kind has it ("volume_paper.place"), or any; `kind` NULL: none. */
const char *render_heading(const char *kind, const char *name, enum lang lang);

/* One object as a block of "heading  value" lines, sub-objects indented; `names` NULL: persons and
 * classes by their ids and codes. */
struct shown_names;
void render_block(const struct json_t *object, const struct shown_names *names, enum lang lang,
		  FILE *out);

/* Lines of a kind as a table.  The first lines decide the columns and their widths. */
struct table;
/* `columns`: of the terminal; 0: as wide as it gets. */
struct table *table_open(enum lang lang, size_t columns, bool colour, FILE *out);
/* Persons are named beside their ids; borrowed until the table is closed. */
void table_names(struct table *table, const struct shown_names *names);
void table_add(struct table *table, struct json_t *object); /* takes a reference */
/* prints what is left; returns how many lines */
size_t table_close(struct table **table);

#endif
