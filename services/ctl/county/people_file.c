/* people.yaml, changed by the program: read whole, checked whole, written whole. */
#include <stdlib.h>

#include "common/policy/people/people.h"
#include "services/ctl/county/layout.h"
#include "services/ctl/show/problems_say.h"

#define PEOPLE_FILE_MAX ((size_t)4 << 20)

/* `name` is how problems call it. */
static enum status parse(const struct session *session, struct bytes content, const char *name,
			 bool draft, struct people_file *file, struct err *err)
{
	struct problems problems;
	struct people checked;
	problems_init(&problems);
	const struct yaml_node *tree = yaml_parse(content, name, &file->pool, &problems);
	if (tree != NULL)
		schema_read(&people_schema, tree, name, &file->pool, &problems, &file->text);
	enum status status = problems_status(&problems, err);
	if (status == STATUS_OK)
		status = (draft ? people_load_draft : people_load)(content, name, &file->pool,
								   &problems, &checked);
	if (status != STATUS_OK) {
		problems_say(session->lang, &problems, session->err);
		if (problems_status(&problems, err) == STATUS_OK)
			(void)err_set(err, status, "%s can't be used", name);
	}
	problems_done(&problems);
	return status;
}

static enum status read_file(const struct session *session, const char *path, bool draft,
			     struct people_file *ret_file, struct err *err)
{
	char *data;
	size_t size;
	*ret_file = (struct people_file){0};
	TRY(file_read(path, PEOPLE_FILE_MAX, &data, &size, err));
	pool_init(&ret_file->pool);
	enum status status = parse(session, bytes_of(data, size), path, draft, ret_file, err);
	free(data);
	if (status != STATUS_OK)
		people_file_done(ret_file);
	return status;
}

enum status people_file_read_draft(const struct session *session, const char *path,
				   struct people_file *ret_file, struct err *err)
{
	return read_file(session, path, true, ret_file, err);
}

enum status people_file_read(const struct session *session, uint32_t region,
			     struct people_file *ret_file, struct err *err)
{
	char path[FILE_PATH_MAX];
	layout_etc(session, region, "people.yaml", path);
	return read_file(session, path, false, ret_file, err);
}

void people_file_done(struct people_file *file)
{
	pool_done(&file->pool);
}

enum status people_file_write(const struct session *session, uint32_t region,
			      const struct people_file *file, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *text = NULL;
	size_t size = 0;
	struct people_file again = {0};
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set_errno(err, "no memory for people.yaml");
	schema_print(&people_schema, &file->text, out);
	if (fclose(out) != 0)
		return err_set_errno(err, "no memory for people.yaml");
	pool_init(&again.pool);
	enum status status =
		parse(session, bytes_of(text, size), "people.yaml", false, &again, err);
	pool_done(&again.pool);
	layout_etc(session, region, "people.yaml", path);
	if (status == STATUS_OK)
		status = file_write_atomic(path, bytes_of(text, size), 0640, err);
	free(text);
	return status;
}

/* A list with one more at its end. */
static void append(struct pool *pool, struct schema_list *list, const void *item, size_t size)
{
	uint8_t *items = (uint8_t *)pool_alloc(pool, size * (list->count + 1));
	if (list->count != 0)
		memcpy(items, list->items, size * list->count);
	memcpy(items + size * list->count, item, size);
	list->items = items;
	list->count++;
}

static bool is_taken(const struct people_file *file, const char *id)
{
	const struct person_text *persons = (const struct person_text *)file->text.persons.items;
	const struct feed_text *feeds = (const struct feed_text *)file->text.feeds.items;
	for (size_t i = 0; i < file->text.persons.count; i++) {
		if (strcmp(persons[i].id, id) == 0)
			return true;
	}
	for (size_t i = 0; i < file->text.feeds.count; i++) {
		if (strcmp(feeds[i].id, id) == 0)
			return true;
	}
	return false;
}

const char *people_file_unit(const struct people_file *file, const char *text)
{
	const struct unit_text *units = (const struct unit_text *)file->text.units.items;
	for (size_t i = 0; i < file->text.units.count; i++) {
		if (strcmp(units[i].id, text) == 0 || strcmp(units[i].name, text) == 0)
			return units[i].id;
	}
	return NULL;
}

static bool is_unit_id(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(text);
}

/* The id of the unit that is meant, by id or name; one that isn't there yet is added.  A name that
 * can't be an id ("稽查股") gets one. */
static const char *unit_of(struct people_file *file, const char *text)
{
	const struct unit_text *units = (const struct unit_text *)file->text.units.items;
	const char *known = people_file_unit(file, text);
	if (known != NULL)
		return known;
	bool first = strcmp(text, PEOPLE_UNIT) == 0;
	struct unit_text unit = {.id = text, .name = first ? PEOPLE_UNIT_NAME : text};
	for (size_t number = file->text.units.count + 1; !is_unit_id(unit.id); number++) {
		char id[32];
		(void)snprintf(id, sizeof id, "unit-%zu", number);
		bool taken = false;
		for (size_t i = 0; i < file->text.units.count; i++)
			taken |= strcmp(units[i].id, id) == 0;
		if (!taken)
			unit.id = pool_text(&file->pool, id);
	}
	append(&file->pool, &file->text.units, &unit, sizeof unit);
	return unit.id;
}

enum status people_file_add_person(struct people_file *file, const struct person_text *person,
				   struct err *err)
{
	struct person_text added = *person;
	if (is_taken(file, person->id))
		return err_set(err, STATUS_CONFLICT, "%s is in people.yaml already", person->id);
	added.unit = unit_of(file, person->unit);
	append(&file->pool, &file->text.persons, &added, sizeof added);
	return STATUS_OK;
}

enum status people_file_is_free(const struct people_file *file, const char *id, struct err *err)
{
	return is_taken(file, id)
		       ? err_set(err, STATUS_CONFLICT, "%s is in people.yaml already", id)
		       : STATUS_OK;
}

enum status people_file_add_feed(struct people_file *file, const struct feed_text *feed,
				 struct err *err)
{
	if (is_taken(file, feed->id))
		return err_set(err, STATUS_CONFLICT, "%s is in people.yaml already", feed->id);
	append(&file->pool, &file->text.feeds, feed, sizeof *feed);
	return STATUS_OK;
}

/* ---- changing: lists were read into the file's own pool */

static void *items_of(const struct schema_list *list)
{
	union {
		const void *read;
		void *write;
	} items = {list->items};
	return items.write;
}

struct person_text *people_file_person_at(struct people_file *file, size_t index)
{
	return (struct person_text *)items_of(&file->text.persons) + index;
}

struct feed_text *people_file_feed_at(struct people_file *file, size_t index)
{
	return (struct feed_text *)items_of(&file->text.feeds) + index;
}

struct person_text *people_file_person(struct people_file *file, const char *id)
{
	for (size_t i = 0; i < file->text.persons.count; i++) {
		if (strcmp(people_file_person_at(file, i)->id, id) == 0)
			return people_file_person_at(file, i);
	}
	return NULL;
}

struct feed_text *people_file_feed(struct people_file *file, const char *id)
{
	for (size_t i = 0; i < file->text.feeds.count; i++) {
		if (strcmp(people_file_feed_at(file, i)->id, id) == 0)
			return people_file_feed_at(file, i);
	}
	return NULL;
}

struct process_text *people_file_process(struct people_file *file, const char *id)
{
	struct process_text *processes = (struct process_text *)items_of(&file->text.processes);
	for (size_t i = 0; i < file->text.processes.count; i++) {
		if (strcmp(processes[i].id, id) == 0)
			return &processes[i];
	}
	return NULL;
}

void people_file_append_text(struct pool *pool, struct schema_list *list, const char *text)
{
	append(pool, list, &text, sizeof text);
}
