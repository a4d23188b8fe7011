#include "common/sheets/shown_names.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/rules/words.h"

#define FILE_BYTES_MAX ((size_t)4 << 20)

void shown_names_load(struct shown_names *names, struct bytes content)
{
	struct problems problems;
	struct people people = {0};
	*names = (struct shown_names){0};
	pool_init(&names->pool);
	problems_init(&problems);
	if (people_load_draft(content, "people.yaml", &names->pool, &problems, &people) ==
	    STATUS_OK)
		names->people = people;
	problems_done(&problems);
}

void shown_names_read(struct shown_names *names, const char *path)
{
	struct err err;
	char *data = NULL;
	size_t size = 0;
	*names = (struct shown_names){0};
	if (file_read(path, FILE_BYTES_MAX, &data, &size, &err) != STATUS_OK)
		return;
	shown_names_load(names, bytes_of(data, size));
	free(data);
}

void shown_names_read_classes(struct shown_names *names, const char *path)
{
	struct err err;
	struct problems problems;
	struct dictionary classes;
	char *data = NULL;
	size_t size = 0;
	if (file_read(path, FILE_BYTES_MAX, &data, &size, &err) != STATUS_OK)
		return;
	problems_init(&problems);
	if (dictionary_load(bytes_of(data, size), "products.yaml", &names->pool, &problems,
			    &classes) == STATUS_OK)
		names->classes = classes;
	problems_done(&problems);
	free(data);
}

void shown_names_copy(struct shown_names *names, const struct people *people)
{
	*names = (struct shown_names){0};
	pool_init(&names->pool);
	struct person *persons = POOL_ARRAY(&names->pool, struct person, people->person_count + 1);
	for (size_t i = 0; i < people->person_count; i++) {
		const char *id = people->persons[i].principal.id, *name = people->persons[i].name;
		persons[i].principal = people->persons[i].principal;
		persons[i].name = pool_text(&names->pool, name != NULL ? name : id);
		if (people->persons[i].post != NULL)
			persons[i].post = pool_text(&names->pool, people->persons[i].post);
	}
	names->people.persons = persons;
	names->people.person_count = people->person_count;
}

void shown_names_done(struct shown_names *names)
{
	pool_done(&names->pool);
	*names = (struct shown_names){0};
}

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

static void put_person(const struct person *person, enum lang lang, struct writer *out)
{
	put(out, person->name);
	put(out, lang == LANG_ZH ? "（" : " (");
	if (person->post != NULL && !SABOTAGE("sheets.posts-unnamed")) {
		put(out, person->post);
		put(out, lang == LANG_ZH ? "，" : ", ");
	}
	for (size_t i = 0; role_words[i].name != NULL; i++) {
		if ((person->principal.roles & (uint64_t)role_words[i].value) == 0)
			continue;
		put(out, catalogue_word(WORDS_VALUE, role_words[i].name, lang));
		put(out, lang == LANG_ZH ? "，" : ", ");
	}
	put(out, person->principal.id);
	put(out, lang == LANG_ZH ? "）" : ")");
}

void shown_names_put(const struct shown_names *names, const char *ids, enum lang lang,
		     struct writer *out)
{
	for (const char *at = ids; *at != '\0';) {
		char id[PRINCIPAL_ID];
		size_t size = strcspn(at, ",");
		(void)snprintf(id, sizeof id, "%.*s", (int)size, at);
		const struct person *person = names != NULL && size < sizeof id
						      ? people_person(&names->people, id)
						      : NULL;
		if (at != ids)
			put(out, lang == LANG_ZH ? "、" : ", ");
		if (person != NULL)
			put_person(person, lang, out);
		else
			writer_put(out, at, size);
		at += size + (at[size] == ',');
	}
}

void shown_names_put_short(const struct shown_names *names, const char *id, enum lang lang,
			   struct writer *out)
{
	const struct person *person = names != NULL ? people_person(&names->people, id) : NULL;
	if (person == NULL) {
		put(out, id);
		return;
	}
	put(out, person->name);
	put(out, lang == LANG_ZH ? "（" : " (");
	put(out, id);
	put(out, lang == LANG_ZH ? "）" : ")");
}

void shown_names_put_class(const struct shown_names *names, const char *code, enum lang lang,
			   struct writer *out)
{
	const struct product_class *known =
		names != NULL ? dictionary_class(&names->classes, code) : NULL;
	put(out, code);
	if (known == NULL || SABOTAGE("sheets.classes-unnamed"))
		return;
	put(out, " ");
	put(out, lang == LANG_ZH ? known->name_zh : known->name_en);
}

const char *shown_names_unit(const struct shown_names *names, const char *id)
{
	for (size_t i = 0; names != NULL && i < names->people.unit_count; i++) {
		const struct people_unit *unit = &names->people.units[i];
		if (strcmp(unit->id, id) == 0 && unit->name != NULL)
			return unit->name;
	}
	return id;
}
