/* Persons: who is there, who comes, who leaves. */
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/policy/people/people.h"
#include "common/policy/rules/words.h"
#include "services/ctl/county/adopt.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/county/roles.h"
#include "services/ctl/runs.h"
#include "services/ctl/waiting/open_matters.h"

/* ---- looking */

static void print_certificate(const struct session *session, const struct person_text *person)
{
	char from[TIME_DAY_TEXT] = "", until[TIME_DAY_TEXT] = "";
	if (person->certificate_from != 0)
		time_print_day(person->certificate_from, from);
	if (person->certificate_until != 0)
		time_print_day(person->certificate_until, until);
	fprintf(session->out, "  %s %s", catalogue_word(WORDS_MEMBER, "certificate", session->lang),
		person->certificate);
	if (from[0] != '\0' || until[0] != '\0')
		fprintf(session->out, " (%s–%s)", from, until);
}

#define REGIONS_TEXT 2600u

/* "522701,城南片区", as --regions takes them. */
static const char *regions_print(const struct person_text *person, char text[REGIONS_TEXT])
{
	const char *const *regions = (const char *const *)person->regions.items;
	struct writer out = writer_over(text, REGIONS_TEXT - 1);
	for (size_t i = 0; i < person->regions.count; i++) {
		if (i != 0)
			writer_put(&out, ",", 1);
		writer_put(&out, regions[i], strlen(regions[i]));
	}
	text[out.size] = '\0';
	return text;
}

static void put_regions(struct json_line *json, const struct person_text *person)
{
	const char *const *regions = (const char *const *)person->regions.items;
	if (person->regions.count == 0)
		return;
	json_array(json, "works_in");
	for (size_t i = 0; i < person->regions.count; i++)
		json_text(json, NULL, regions[i]);
	json_array_end(json);
}

static void print_person(const struct session *session, const struct person_text *person)
{
	char words[400];
	roles_print(session, person->roles, words, sizeof words);
	fprintf(session->out, "%-20s %s  %s  %s", person->id, person->name, person->unit, words);
	if (person->post != NULL)
		fprintf(session->out, "  %s", person->post);
	if (person->regions.count != 0) {
		char regions[REGIONS_TEXT];
		fprintf(session->out, "  %s", regions_print(person, regions));
	}
	if (person->certificate != NULL)
		print_certificate(session, person);
	if (person->signing_key != NULL)
		fprintf(session->out, "  %s %.8s…",
			catalogue_word(WORDS_MEMBER, "signing_key", session->lang),
			person->signing_key);
	if (person->disabled)
		fprintf(session->out, "  %s",
			catalogue_word(WORDS_TEXT, "person_left", session->lang));
	fputc('\n', session->out);
}

static void print_person_json(const struct session *session, const struct person_text *person)
{
	char memory[1024 + REGIONS_TEXT];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "person");
	json_text(&json, "id", person->id);
	json_text(&json, "name", person->name);
	json_text(&json, "unit", person->unit);
	json_text(&json, "post", person->post);
	put_regions(&json, person);
	words_put(&json, "roles", role_words, person->roles);
	json_text(&json, "certificate", person->certificate);
	json_day(&json, "certificate_from", person->certificate_from);
	json_day(&json, "certificate_until", person->certificate_until);
	json_text(&json, "signing_key", person->signing_key);
	if (person->disabled)
		json_bool(&json, "disabled", true);
	json_end(&json);
	(void)fwrite(memory, 1, out.size, session->out);
}

int run_person_list(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	(void)invocation;
	int exit = people_open(session, &region, &file);
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

/* ---- certificates */

static int read_day(struct session *session, const struct invocation *invocation, const char *name,
		    int32_t *ret_day)
{
	const char *text = given_text(invocation, name);
	if (text == NULL || time_parse_day(text, ret_day) == STATUS_OK)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.bad_day");
	failure_param(&session->failure, "value", text);
	return EXIT_USAGE;
}

/* What isn't given stays as it is. */
static int read_certificate(struct session *session, const struct invocation *invocation,
			    struct pool *pool, struct person_text *person)
{
	(void)pool;
	const char *number = given_text(invocation, "certificate-no");
	if (number != NULL)
		person->certificate = number;
	const char *qualification = given_text(invocation, "legal-qualification");
	if (qualification != NULL)
		person->legal_qualification = qualification;
	int exit = read_day(session, invocation, "certificate-from", &person->certificate_from);
	return exit == EXIT_DONE ? read_day(session, invocation, "certificate-until",
					    &person->certificate_until)
				 : exit;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_certificate(const struct person_text *a, const struct person_text *b)
{
	return same_text(a->certificate, b->certificate) &&
	       a->certificate_from == b->certificate_from &&
	       a->certificate_until == b->certificate_until;
}

static bool same_regions(const struct person_text *a, const struct person_text *b)
{
	char had[REGIONS_TEXT], wants[REGIONS_TEXT];
	return strcmp(regions_print(a, had), regions_print(b, wants)) == 0;
}

/* Puts what is asked for into a copy of what the list says of the person; the pool is the
 * list's. */
typedef int read_person_fn(struct session *session, const struct invocation *invocation,
			   struct pool *pool, struct person_text *person);

static int change_person(struct session *session, const struct invocation *invocation,
			 read_person_fn *read)
{
	struct people_file file;
	struct person_text asked = {0};
	uint32_t region;
	const char *id = invocation->operands[0];
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	struct person_text *person = people_file_person(&file, id);
	if (person == NULL) {
		exit = person_missing(session, id);
	} else {
		asked = *person;
		exit = read(session, invocation, &file.pool, &asked);
	}
	if (exit != EXIT_DONE) {
		people_file_done(&file);
		return exit;
	}
	if (same_certificate(person, &asked) &&
	    same_text(person->legal_qualification, asked.legal_qualification) &&
	    same_text(person->signing_key, asked.signing_key) && person->roles == asked.roles &&
	    same_regions(person, &asked))
		return people_there(session, invocation, region, &file, id, NULL);
	*person = asked;
	return people_adopt_changed(session, invocation, region, &file, NULL);
}

int run_person_certificate(struct session *session, const struct invocation *invocation)
{
	return change_person(session, invocation, read_certificate);
}

/* ---- the key by which a person's acts in the browser are signed */

static int bad_signing_key(struct session *session, const char *text)
{
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.signing_key");
	failure_param(&session->failure, "value", text);
	return EXIT_USAGE;
}

static const char *signing_key_of(const struct invocation *invocation)
{
	const char *key = invocation->operands[1];
	return strcmp(key, "none") == 0 ? NULL : key;
}

static int read_signing_key(struct session *session, const struct invocation *invocation,
			    struct pool *pool, struct person_text *person)
{
	(void)session;
	(void)pool;
	person->signing_key = signing_key_of(invocation);
	return EXIT_DONE;
}

int run_person_signing_key(struct session *session, const struct invocation *invocation)
{
	uint8_t sound[PEOPLE_KEY];
	const char *key = signing_key_of(invocation);
	if (key != NULL && !people_signing_key(key, sound))
		return bad_signing_key(session, key);
	return change_person(session, invocation, read_signing_key);
}

/* ---- what a person may do, and where */

static int read_roles(struct session *session, const struct invocation *invocation,
		      struct pool *pool, struct person_text *person)
{
	(void)pool;
	return roles_read(session, invocation->operands[1], &person->roles);
}

static int show_person(struct session *session, const char *id)
{
	struct people_file file;
	uint32_t region;
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	const struct person_text *person = people_file_person(&file, id);
	if (person == NULL)
		exit = person_missing(session, id);
	else
		(session->json ? print_person_json : print_person)(session, person);
	people_file_done(&file);
	return exit;
}

/* What isn't said of the person is told. */
static int show_or_change(struct session *session, const struct invocation *invocation,
			  read_person_fn *read)
{
	return invocation->operand_count == 1 ? show_person(session, invocation->operands[0])
					      : change_person(session, invocation, read);
}

int run_person_role(struct session *session, const struct invocation *invocation)
{
	return show_or_change(session, invocation, read_roles);
}

/* "522701,城南片区", into the list's own memory; what they may be, the list says. */
static void put_regions_of(const char *text, struct pool *pool, struct person_text *person)
{
	while (text != NULL && *text != '\0') {
		size_t size = strcspn(text, ",");
		char *region = (char *)pool_alloc(pool, size + 1);
		memcpy(region, text, size);
		region[size] = '\0';
		people_file_append_text(pool, &person->regions, region);
		text += size + (text[size] == ',');
	}
}

static int read_regions(struct session *session, const struct invocation *invocation,
			struct pool *pool, struct person_text *person)
{
	(void)session;
	person->regions = (struct schema_list){0};
	if (strcmp(invocation->operands[1], "none") != 0)
		put_regions_of(invocation->operands[1], pool, person);
	return EXIT_DONE;
}

int run_person_regions(struct session *session, const struct invocation *invocation)
{
	return show_or_change(session, invocation, read_regions);
}

/* ---- one who comes */

static const char *print_day(int32_t day, char text[TIME_DAY_TEXT])
{
	if (day == 0)
		return "-";
	time_print_day(day, text);
	return text;
}

/* The same person once more is no change; anything else under the id is another's. */
static int add_again(struct session *session, const struct person_text *there,
		     const struct person_text *asked, const char *unit)
{
	char had[400], wants[400], regions_had[REGIONS_TEXT], regions[REGIONS_TEXT];
	const char *member = NULL, *before = had, *after = wants;
	roles_print(session, there->roles, had, sizeof had);
	roles_print(session, asked->roles, wants, sizeof wants);
	if (there->disabled) {
		member = "disabled";
		before = "yes";
		after = "no";
	} else if (strcmp(there->name, asked->name) != 0) {
		member = "name";
		before = there->name;
		after = asked->name;
	} else if (unit == NULL || strcmp(there->unit, unit) != 0) {
		member = "unit";
		before = there->unit;
		after = asked->unit;
	} else if (!same_text(there->post, asked->post)) {
		member = "post";
		before = there->post != NULL ? there->post : "-";
		after = asked->post != NULL ? asked->post : "-";
	} else if (!same_regions(there, asked)) {
		member = "works_in";
		before = there->regions.count != 0 ? regions_print(there, regions_had) : "-";
		after = asked->regions.count != 0 ? regions_print(asked, regions) : "-";
	} else if (there->roles != asked->roles) {
		member = "roles";
	} else if (!same_text(there->certificate, asked->certificate)) {
		member = "certificate";
		before = there->certificate != NULL ? there->certificate : "-";
		after = asked->certificate != NULL ? asked->certificate : "-";
	} else if (there->certificate_from != asked->certificate_from) {
		member = "certificate_from";
		before = print_day(there->certificate_from, had);
		after = print_day(asked->certificate_from, wants);
	} else if (there->certificate_until != asked->certificate_until) {
		member = "certificate_until";
		before = print_day(there->certificate_until, had);
		after = print_day(asked->certificate_until, wants);
	} else if (!same_text(there->legal_qualification, asked->legal_qualification)) {
		member = "legal_qualification";
		before = there->legal_qualification != NULL ? there->legal_qualification : "-";
		after = asked->legal_qualification != NULL ? asked->legal_qualification : "-";
	}
	return member == NULL ? EXIT_DONE
			      : people_differs(session, asked->id, member, before, after);
}

static int add_new(struct session *session, const struct invocation *invocation, uint32_t region,
		   struct people_file *file, struct person_text *person)
{
	struct err err;
	struct holder holder = {person->id, "person", "persons/", &person->transport_keys};
	enum status status = STATUS_OK;
	const char *key = key_file_public(session, region, &holder, KEY_FILE_NOW, &file->pool);
	/* A key that was made for it before (key make) is used; else one is made. */
	if (key == NULL || given_text(invocation, "public") != NULL)
		status = key_file_make(session, region, &holder, KEY_FILE_NOW,
				       given_text(invocation, "public"), &file->pool, &key, &err);
	if (status == STATUS_OK) {
		people_file_append_text(&file->pool, &person->transport_keys, key);
		status = people_file_add_person(file, person, &err);
	}
	if (status == STATUS_OK)
		return people_adopt_changed(session, invocation, region, file, NULL);
	people_file_done(file);
	return failure_of_err(&session->failure,
			      status == STATUS_CONFLICT ? EXIT_CONFLICT : EXIT_FILE, &err);
}

int run_person_add(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	const char *id = invocation->operands[0];
	const char *name = given_text(invocation, "name"), *unit = given_text(invocation, "unit");
	struct person_text person = {.id = id,
				     .name = name != NULL ? name : id,
				     .unit = unit != NULL ? unit : PEOPLE_UNIT,
				     .post = given_text(invocation, "post")};
	int exit = roles_read(session, given_text(invocation, "roles"), &person.roles);
	if (exit == EXIT_DONE)
		exit = read_certificate(session, invocation, NULL, &person);
	if (exit == EXIT_DONE && (person.name[0] == '\0' || person.unit[0] == '\0')) {
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.person_form");
		failure_param(&session->failure, "value", id);
	}
	if (exit == EXIT_DONE)
		exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	put_regions_of(given_text(invocation, "regions"), &file.pool, &person);
	const struct person_text *there = people_file_person(&file, id);
	if (there == NULL)
		return add_new(session, invocation, region, &file, &person);
	exit = add_again(session, there, &person, people_file_unit(&file, person.unit));
	if (exit == EXIT_DONE)
		return people_there(session, invocation, region, &file, id, NULL);
	people_file_done(&file);
	return exit;
}

/* ---- one who leaves */

static int must_hand_over(struct session *session, const struct open_matters *matters,
			  const char *code, bool by_hand_only)
{
	char ids[FAILURE_TEXT];
	char number[24];
	open_matters_print(matters, by_hand_only, ids, sizeof ids);
	(void)snprintf(number, sizeof number, "%zu",
		       by_hand_only ? matters->by_hand : matters->count);
	(void)failure_set(&session->failure, EXIT_CONFLICT, code);
	failure_param(&session->failure, "count", number);
	failure_param(&session->failure, "ids", ids);
	return EXIT_CONFLICT;
}

/* All that is open goes to another first; what can't, stops it before anything was changed. */
static int hand_over(struct session *session, const struct invocation *invocation, uint32_t region,
		     const char *id, const char *to)
{
	struct county county;
	struct open_matters matters;
	char reason[200];
	int exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	exit = open_matters_find(&county, id, &matters);
	if (exit == EXIT_DONE) {
		(void)snprintf(reason, sizeof reason, "%.150s",
			       given_text(invocation, "reason") != NULL
				       ? given_text(invocation, "reason")
				       : id);
		if (matters.by_hand != 0)
			exit = must_hand_over(session, &matters, "cli.person_by_hand", true);
		else if (matters.count != 0 && to == NULL)
			exit = must_hand_over(session, &matters, "cli.person_owns", false);
		else
			exit = open_matters_reassign(&county, &matters, to, reason);
		if (exit == EXIT_DONE && matters.count != 0 && !session->json) {
			char ids[FAILURE_TEXT];
			open_matters_print(&matters, false, ids, sizeof ids);
			struct template_param params[] = {{"ids", ids}, {"who", to}};
			session_say(session, session->out, "person_handed_over", params, 2);
		}
		open_matters_done(&matters);
	}
	county_close(&county);
	return exit;
}

static int check_successor(struct session *session, struct people_file *file, const char *id,
			   const char *to)
{
	const struct person_text *successor = to != NULL ? people_file_person(file, to) : NULL;
	if (to == NULL)
		return EXIT_DONE;
	if (successor == NULL || successor->disabled || strcmp(to, id) == 0)
		return person_missing(session, to);
	return EXIT_DONE;
}

int run_person_disable(struct session *session, const struct invocation *invocation)
{
	struct people_file file;
	uint32_t region;
	const char *id = invocation->operands[0], *to = given_text(invocation, "reassign-to");
	int exit = people_open(session, &region, &file);
	if (exit != EXIT_DONE)
		return exit;
	struct person_text *person = people_file_person(&file, id);
	bool there = person != NULL && person->disabled;
	if (person == NULL)
		exit = person_missing(session, id);
	if (exit == EXIT_DONE)
		exit = check_successor(session, &file, id, to);
	if (exit == EXIT_DONE && there)
		return people_there(session, invocation, region, &file, id, NULL);
	if (exit == EXIT_DONE)
		exit = hand_over(session, invocation, region, id, to);
	if (exit != EXIT_DONE) {
		people_file_done(&file);
		return exit;
	}
	person->disabled = true;
	return people_adopt_changed(session, invocation, region, &file, NULL);
}

int run_person_adopt(struct session *session, const struct invocation *invocation)
{
	uint32_t region;
	bool waits;
	int exit = session_region(session, &region);
	return exit == EXIT_DONE ? adopt_people(session, invocation, region, &waits) : exit;
}
