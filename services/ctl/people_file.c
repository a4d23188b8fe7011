/* people.yaml, changed by the program: read whole, checked whole, written whole. */
#include <stdlib.h>

#include "common/policy/people.h"
#include "services/ctl/layout.h"

#define PEOPLE_FILE_MAX ((size_t)4 << 20)

static enum status parse(const struct session *session, const char *data, size_t size,
			 struct people_file *file, struct err *err)
{
	struct problems problems;
	struct people checked;
	problems_init(&problems);
	const struct yaml_node *tree =
		yaml_parse(bytes_of(data, size), "people.yaml", &file->pool, &problems);
	if (tree != NULL)
		schema_read(&people_schema, tree, "people.yaml", &file->pool, &problems,
			    &file->text);
	enum status status = problems_status(&problems, err);
	if (status == STATUS_OK)
		status = people_load(bytes_of(data, size), "people.yaml", &file->pool, &problems,
				     &checked);
	if (status != STATUS_OK) {
		problems_print(&problems, session->err);
		if (problems_status(&problems, err) == STATUS_OK)
			(void)err_set(err, status, "people.yaml can't be used");
	}
	problems_done(&problems);
	return status;
}

enum status people_file_read(const struct session *session, uint32_t region,
			     struct people_file *ret_file, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	layout_etc(session, region, "people.yaml", path);
	*ret_file = (struct people_file){0};
	TRY(file_read(path, PEOPLE_FILE_MAX, &data, &size, err));
	pool_init(&ret_file->pool);
	enum status status = parse(session, data, size, ret_file, err);
	free(data);
	if (status != STATUS_OK)
		people_file_done(ret_file);
	return status;
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
	enum status status = parse(session, text, size, &again, err);
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

static bool has_unit(const struct people_file *file, const char *id)
{
	const struct unit_text *units = (const struct unit_text *)file->text.units.items;
	for (size_t i = 0; i < file->text.units.count; i++) {
		if (strcmp(units[i].id, id) == 0)
			return true;
	}
	return false;
}

enum status people_file_add_person(struct people_file *file, const struct person_text *person,
				   struct err *err)
{
	if (is_taken(file, person->id))
		return err_set(err, STATUS_CONFLICT, "%s is in people.yaml already", person->id);
	if (!has_unit(file, person->unit)) {
		struct unit_text unit = {.id = person->unit, .name = person->unit};
		append(&file->pool, &file->text.units, &unit, sizeof unit);
	}
	append(&file->pool, &file->text.persons, person, sizeof *person);
	return STATUS_OK;
}

enum status people_file_add_feed(struct people_file *file, const struct feed_text *feed,
				 struct err *err)
{
	if (is_taken(file, feed->id))
		return err_set(err, STATUS_CONFLICT, "%s is in people.yaml already", feed->id);
	append(&file->pool, &file->text.feeds, feed, sizeof *feed);
	return STATUS_OK;
}
