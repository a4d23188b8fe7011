/* Persons, feeds and keys: files are changed here, and daemons adopt them. */
#include <stdlib.h>

#include "common/core/json_line.h"
#include "common/policy/people.h"
#include "common/policy/words.h"
#include "services/ctl/adopt.h"
#include "services/ctl/layout.h"
#include "services/ctl/roles.h"
#include "services/ctl/runs.h"

/* ---- looking */

static void print_person(const struct session *session, const struct person_text *person)
{
	char words[400];
	roles_print(session, person->roles, words, sizeof words);
	fprintf(session->out, "%-20s %s  %s  %s", person->id, person->name, person->unit, words);
	fputc('\n', session->out);
}

static void print_person_json(const struct session *session, const struct person_text *person)
{
	char memory[1024];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "person");
	json_text(&json, "id", person->id);
	json_text(&json, "name", person->name);
	json_text(&json, "unit", person->unit);
	json_array(&json, "roles");
	for (size_t i = 0; role_words[i].name != NULL; i++) {
		if ((person->roles & (uint64_t)role_words[i].value) != 0)
			json_text(&json, NULL, role_words[i].name);
	}
	json_array_end(&json);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, session->out);
}

static int open_people(struct session *session, uint32_t *ret_region, struct people_file *ret_file)
{
	struct err err;
	int exit = session_region(session, ret_region);
	if (exit == EXIT_DONE && layout_become_owner(session, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	if (exit == EXIT_DONE &&
	    people_file_read(session, *ret_region, ret_file, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	return exit;
}

int run_person_list(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	(void)invocation;
	int exit = open_people(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	const struct person_text *persons = (const struct person_text *)file.text.persons.items;
	for (size_t i = 0; i < file.text.persons.count; i++) {
		if (session->json)
			print_person_json(session, &persons[i]);
		else
			print_person(session, &persons[i]);
	}
	if (session->json)
		fprintf(session->out, "{\"kind\":\"end\",\"count\":%zu}\n",
			file.text.persons.count);
	people_file_done(&file);
	return EXIT_DONE;
}

/* ---- adding */

/* A key that was made for it before (key make) is used; else one is made. */
static enum status key_for(struct session *session, uint32_t region, const char *folder,
			   const char *id, struct pool *pool, struct schema_list *ret_list,
			   struct err *err)
{
	char below[FILE_PATH_MAX / 2], path[FILE_PATH_MAX], printed[KEY_TEXT];
	struct key key;
	(void)snprintf(below, sizeof below, "keys/public/%s%s.pub", folder, id);
	layout_etc(session, region, below, path);
	enum status status =
		key_name_valid(id) ? key_load(path, KEY_TRANSPORT, &key, err) : STATUS_NOT_FOUND;
	if (status == STATUS_NOT_FOUND)
		status = layout_make_key(session, region, KEY_TRANSPORT, folder, id, &key, err);
	TRY(status);
	key_print_public(key.public_key, printed);
	key_wipe(&key);
	const char **list = POOL_ARRAY(pool, const char *, 1);
	list[0] = pool_text(pool, printed);
	*ret_list = (struct schema_list){list, 1};
	return STATUS_OK;
}

static int written(struct session *session, const struct invocation *invocation, uint32_t region,
		   struct people_file *file, enum status status, struct err *err)
{
	if (status == STATUS_OK) {
		file->text.version++;
		status = people_file_write(session, region, file, err);
	}
	people_file_done(file);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure,
				      status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE, err);
	if (given_flag(invocation, "no-adopt"))
		return EXIT_DONE;
	return adopt_people(session, invocation, region);
}

int run_person_add(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	uint64_t roles;
	struct err err;
	const char *id = invocation->operands[0];
	const char *name = given_text(invocation, "name"), *unit = given_text(invocation, "unit");
	int exit = roles_read(session, given_text(invocation, "roles"), &roles);
	if (exit == EXIT_DONE)
		exit = open_people(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	struct person_text person = {.id = id,
				     .name = name != NULL ? name : id,
				     .unit = unit != NULL ? unit : "bureau",
				     .roles = roles};
	enum status status =
		key_for(session, region, "persons/", id, &file.pool, &person.transport_keys, &err);
	if (status == STATUS_OK)
		status = people_file_add_person(&file, &person, &err);
	return written(session, invocation, region, &file, status, &err);
}

int run_feed_add(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	struct err err;
	const char *id = invocation->operands[0], *name = given_text(invocation, "name");
	int exit = open_people(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	struct feed_text feed = {.id = id,
				 .name = name != NULL ? name : id,
				 .plain_identities = given_flag(invocation, "plain-identities"),
				 .ids = FEED_IDS_ORDERED,
				 .ids_kept_ms = FEED_IDS_KEPT_MS,
				 .rate = FEED_RATE};
	enum status status =
		key_for(session, region, "feeds/", id, &file.pool, &feed.transport_keys, &err);
	if (status == STATUS_OK)
		status = people_file_add_feed(&file, &feed, &err);
	return written(session, invocation, region, &file, status, &err);
}

int run_person_adopt(struct session *session, const struct invocation *invocation)
{
	uint32_t region;
	int exit = session_region(session, &region);
	return exit == EXIT_DONE ? adopt_people(session, invocation, region) : exit;
}

/* ---- keys */

int run_key_make(struct session *session, const struct invocation *invocation)
{
	static const struct {
		const char *kind;
		enum key_purpose purpose;
		const char *folder;
	} kinds[] = {{"person", KEY_TRANSPORT, "persons/"},
		     {"feed", KEY_TRANSPORT, "feeds/"},
		     {"daemon", KEY_TRANSPORT, ""},
		     {"document", KEY_DOCUMENT, ""},
		     {"seal", KEY_SEAL, ""},
		     {"discloser", KEY_SEAL, ""},
		     {"contact", KEY_SEAL, ""}};
	uint32_t region;
	struct key key;
	struct err err;
	char printed[KEY_TEXT];
	if (invocation->operand_count != 2)
		return failure_set(&session->failure, EXIT_USAGE, "cli.key_make_usage");
	int exit = session_region(session, &region);
	for (size_t i = 0; exit == EXIT_DONE && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strcmp(kinds[i].kind, invocation->operands[0]) != 0)
			continue;
		enum status status =
			layout_make_key(session, region, kinds[i].purpose, kinds[i].folder,
					invocation->operands[1], &key, &err);
		if (status != STATUS_OK)
			return failure_of_err(&session->failure,
					      status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE,
					      &err);
		key_print_public(key.public_key, printed);
		key_wipe(&key);
		fprintf(session->out, "%s\n", printed);
		return EXIT_DONE;
	}
	return exit != EXIT_DONE ? exit
				 : failure_set(&session->failure, EXIT_USAGE, "cli.key_make_usage");
}

int run_key_show(struct session *session, const struct invocation *invocation)
{
	struct err err = {STATUS_INVALID, ""};
	for (unsigned purpose = KEY_TRANSPORT; purpose <= KEY_SYMMETRIC; purpose++) {
		struct key key;
		char printed[KEY_TEXT];
		enum status status =
			key_load(invocation->operands[0], (enum key_purpose)purpose, &key, &err);
		if (status == STATUS_CONFLICT)
			continue; /* of another purpose */
		if (status != STATUS_OK)
			break;
		key_print_public(key.public_key, printed);
		/* The secret half is never printed. */
		fprintf(session->out,
			session->json ? "{\"kind\":\"key\",\"name\":\"%s\",\"purpose\":\"%s\","
					"\"public\":\"%s\"}\n"
				      : "%s  %s  %s\n",
			key.name, key_purpose_name(key.purpose), printed);
		key_wipe(&key);
		return EXIT_DONE;
	}
	return failure_of_err(&session->failure, EXIT_FILE, &err);
}
