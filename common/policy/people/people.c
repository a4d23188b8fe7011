#include "common/policy/people/people.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/region.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/people/people_text.h"
#include "common/policy/rules/bundle.h"

/* Keys as they are collected, each with where it stands. */
struct key_place {
	struct people_key key;
	uint32_t line;
	bool unused; /* its holder is disabled: it admits nobody, and is still nobody else's */
};

/* A key that ends, or was taken away. */
struct key_limit {
	uint8_t key[PEOPLE_KEY];
	const struct key_text *text;
};

struct people_reading {
	const char *file;
	struct pool *pool;
	struct problems *problems;
	struct people *people;
	struct key_place *keys;
	size_t key_count;
	const struct key_limit *limits; /* by key */
	size_t limit_count;
	bool draft; /* keys are still to be made */
};

/* ---- ids and keys */

static void check_id(const struct people_reading *reading, const char *id, uint32_t line)
{
	for (const char *at = id; *at != '\0'; at++) {
		bool sound = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') ||
			     *at == '-' || *at == '_' || *at == '.';
		if (sound)
			continue;
		problem_error(reading->problems, reading->file, line,
			      "`id: %s` isn't allowed; allowed: small letters, digits, '-', '_' "
			      "and '.'",
			      id);
		return;
	}
}

static bool read_key(const struct people_reading *reading, const char *text, uint32_t line,
		     uint8_t ret_key[PEOPLE_KEY])
{
	size_t size = 0;
	const char *end = NULL;
	if (sodium_base642bin(ret_key, PEOPLE_KEY, text, strlen(text), NULL, &size, &end,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	    *end == '\0' && size == PEOPLE_KEY)
		return true;
	problem_error(reading->problems, reading->file, line,
		      "`%.50s` isn't a public key; allowed: 43 characters, base64url without "
		      "padding",
		      text);
	return false;
}

bool people_signing_key(const char *text, uint8_t ret_key[PEOPLE_KEY])
{
	size_t size = 0;
	return strlen(text) == (size_t)2 * PEOPLE_KEY &&
	       sodium_hex2bin(ret_key, PEOPLE_KEY, text, (size_t)2 * PEOPLE_KEY, NULL, &size,
			      NULL) == 0 &&
	       size == PEOPLE_KEY &&
	       (crypto_core_ed25519_is_valid_point(ret_key) == 1 ||
		SABOTAGE("people.signing-key-unchecked"));
}

static void read_signing_key(const struct people_reading *reading, const struct person_text *text,
			     struct person *person)
{
	if (text->signing_key == NULL)
		return;
	person->signs = people_signing_key(text->signing_key, person->signing_key);
	if (!person->signs)
		problem_error(
			reading->problems, reading->file, text->line,
			"person %s: `signing_key` isn't a public Ed25519 key; allowed: the 64 "
			"hex digits that the console shows",
			text->id);
}

/* ---- keys that end */

static int limits_by_key(const void *a, const void *b)
{
	return memcmp(((const struct key_limit *)a)->key, ((const struct key_limit *)b)->key,
		      PEOPLE_KEY);
}

static void make_limits(struct people_reading *reading, const struct schema_list *list)
{
	const struct key_text *texts = list->items;
	struct key_limit *limits = POOL_ARRAY(reading->pool, struct key_limit, list->count);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (texts[i].key == NULL ||
		    !read_key(reading, texts[i].key, texts[i].line, limits[count].key))
			continue;
		if (texts[i].until == 0 && texts[i].revoked == 0)
			problem_error(reading->problems, reading->file, texts[i].line,
				      "a key under `keys` states `until` or `revoked`");
		limits[count++].text = &texts[i];
	}
	qsort(limits, count, sizeof limits[0], limits_by_key);
	for (size_t i = 1; i < count; i++) {
		if (limits_by_key(&limits[i - 1], &limits[i]) == 0)
			problem_error(reading->problems, reading->file, limits[i].text->line,
				      "this key stands under `keys` twice; the other is in line %u",
				      limits[i - 1].text->line);
	}
	reading->limits = limits;
	reading->limit_count = count;
}

/* When the key ends; a key that was taken away is nobody's, and an error. */
static int64_t end_of_key(const struct people_reading *reading, const struct key_place *place,
			  const char *holder)
{
	struct key_limit wanted;
	char day[TIME_DAY_TEXT];
	memcpy(wanted.key, place->key.key, PEOPLE_KEY);
	const struct key_limit *limit =
		reading->limit_count == 0
			? NULL
			: (const struct key_limit *)bsearch(&wanted, reading->limits,
							    reading->limit_count, sizeof wanted,
							    limits_by_key);
	if (limit == NULL)
		return INT64_MAX;
	if (limit->text->revoked != 0) {
		time_print_day(limit->text->revoked, day);
		problem_error(reading->problems, reading->file, place->line,
			      "a key of %s was revoked on %s (line %u) and can't be used again",
			      holder, day, limit->text->line);
	}
	return limit->text->until != 0 ? time_end_of_day_ms(limit->text->until) + 1 : INT64_MAX;
}

/* The sound ones of a list, from reading->keys[result] on. */
static size_t take_keys(struct people_reading *reading, const struct schema_list *texts,
			const struct principal *principal, uint32_t line)
{
	const char *const *items = texts->items;
	size_t first = reading->key_count;
	for (size_t i = 0; i < texts->count; i++) {
		struct key_place place = {.line = line};
		if (!read_key(reading, items[i], line, place.key.key))
			continue;
		place.key.end_ms = end_of_key(reading, &place, principal->id);
		place.key.principal = principal;
		reading->keys[reading->key_count++] = place;
	}
	return first;
}

static int by_key(const void *a, const void *b)
{
	const struct key_place *x = a;
	const struct key_place *y = b;
	int order = memcmp(x->key.key, y->key.key, PEOPLE_KEY);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* One key, one holder: else nobody could say who acted. */
static void sort_keys(struct people_reading *reading)
{
	struct people_key *keys = POOL_ARRAY(reading->pool, struct people_key, reading->key_count);
	struct key_place *places = reading->keys;
	size_t kept = 0;
	qsort(places, reading->key_count, sizeof places[0], by_key);
	for (size_t i = 0; i < reading->key_count; i++) {
		if (i > 0 && memcmp(places[i - 1].key.key, places[i].key.key, PEOPLE_KEY) == 0)
			problem_error(reading->problems, reading->file, places[i].line,
				      "a key of %s is a key of %s too (line %u)",
				      places[i].key.principal->id, places[i - 1].key.principal->id,
				      places[i - 1].line);
		if (!places[i].unused)
			keys[kept++] = places[i].key;
	}
	reading->people->keys = keys;
	reading->people->key_count = kept;
}

static size_t keys_stated(const struct people_text *text)
{
	const struct person_text *persons = text->persons.items;
	const struct feed_text *feeds = text->feeds.items;
	const struct process_text *processes = text->processes.items;
	size_t count = 0;
	for (size_t i = 0; i < text->persons.count; i++)
		count += persons[i].transport_keys.count;
	for (size_t i = 0; i < text->feeds.count; i++)
		count += feeds[i].transport_keys.count;
	for (size_t i = 0; i < text->processes.count; i++)
		count += processes[i].transport_keys.count;
	return count;
}

/* ---- who */

static struct principal principal_of(const char *id, const char *unit, uint64_t roles)
{
	struct principal principal = {.roles = (uint32_t)roles};
	snprintf(principal.id, sizeof principal.id, "%s", id);
	snprintf(principal.unit, sizeof principal.unit, "%s", unit);
	return principal;
}

static bool unit_is_known(const struct people *people, const char *id)
{
	for (size_t i = 0; i < people->unit_count; i++) {
		if (strcmp(people->units[i].id, id) == 0)
			return true;
	}
	return false;
}

static void make_units(struct people_reading *reading, const struct schema_list *list)
{
	const struct unit_text *texts = list->items;
	struct people_unit *units = POOL_ARRAY(reading->pool, struct people_unit, list->count);
	reading->people->units = units;
	for (size_t i = 0; i < list->count; i++) {
		if (texts[i].id == NULL || texts[i].name == NULL)
			continue;
		check_id(reading, texts[i].id, texts[i].line);
		if (unit_is_known(reading->people, texts[i].id))
			problem_error(reading->problems, reading->file, texts[i].line,
				      "the unit %s is stated twice", texts[i].id);
		units[reading->people->unit_count++] = (struct people_unit){
			pool_text(reading->pool, texts[i].id),
			pool_text(reading->pool, texts[i].name),
		};
	}
}

static int persons_by_id(const void *a, const void *b)
{
	const struct person_text *x = *(const struct person_text *const *)a;
	const struct person_text *y = *(const struct person_text *const *)b;
	int order = strcmp(x->id, y->id);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void make_person(struct people_reading *reading, const struct person_text *text,
			struct person *person)
{
	check_id(reading, text->id, text->line);
	if (!unit_is_known(reading->people, text->unit))
		problem_error(reading->problems, reading->file, text->line,
			      "person %s: the unit `%s` isn't stated under units", text->id,
			      text->unit);
	person->principal = principal_of(text->id, text->unit, text->roles);
	person->name = pool_text(reading->pool, text->name);
	if (text->post != NULL)
		person->post = pool_text(reading->pool, text->post);
	person->disabled = text->disabled;
	person->has_key = text->transport_keys.count != 0;
	read_signing_key(reading, text, person);
	size_t first = reading->key_count;
	take_keys(reading, &text->transport_keys, &person->principal, text->line);
	for (size_t i = first; text->disabled && i < reading->key_count; i++)
		reading->keys[i].unused = !SABOTAGE("people.disabled-admitted");
	if (text->transport_keys.count == 0 && !text->disabled && !reading->draft)
		problem_warning(reading->problems, reading->file, text->line,
				"%s has no key: nobody can act as this person", text->id);
}

/* ---- certificates */

static void check_certificate(const struct people_reading *reading, const struct person_text *text)
{
	if (text->certificate == NULL &&
	    (text->certificate_from != 0 || text->certificate_until != 0))
		problem_error(reading->problems, reading->file, text->line,
			      "person %s: `certificate_from` and `certificate_until` need the "
			      "number, `certificate`",
			      text->id);
	if (text->certificate_from != 0 && text->certificate_until != 0 &&
	    text->certificate_until < text->certificate_from)
		problem_error(reading->problems, reading->file, text->line,
			      "person %s: the certificate ends before it begins", text->id);
}

/* One certificate, one holder. */
static void check_certificates_apart(const struct people_reading *reading,
				     const struct person_text *const *sorted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; sorted[i]->certificate != NULL && j < i; j++) {
			if (sorted[j]->certificate != NULL &&
			    strcmp(sorted[i]->certificate, sorted[j]->certificate) == 0)
				problem_error(reading->problems, reading->file, sorted[i]->line,
					      "the certificate %s is %s's too (line %u)",
					      sorted[i]->certificate, sorted[j]->id,
					      sorted[j]->line);
		}
	}
}

/* One signing key, one holder: else nobody could say who signed. */
static void check_signing_keys_apart(const struct people_reading *reading,
				     const struct person_text *const *sorted, size_t count)
{
	const struct person *persons = reading->people->persons;
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; persons[i].signs && j < i; j++) {
			if (persons[j].signs &&
			    memcmp(persons[i].signing_key, persons[j].signing_key, PEOPLE_KEY) == 0)
				problem_error(reading->problems, reading->file, sorted[i]->line,
					      "the signing key of %s is %s's too (line %u)",
					      sorted[i]->id, sorted[j]->id, sorted[j]->line);
		}
	}
}

static void make_officers(struct people_reading *reading, const struct person_text *const *sorted,
			  size_t count)
{
	struct officer *list = POOL_ARRAY(reading->pool, struct officer, count);
	struct officers *officers = &reading->people->officers;
	for (size_t i = 0; i < count; i++) {
		const struct person_text *text = sorted[i];
		check_certificate(reading, text);
		list[i] = (struct officer){
			.id = reading->people->persons[i].principal.id,
			.unit = reading->people->persons[i].principal.unit,
			.certificate = text->certificate != NULL
					       ? pool_text(reading->pool, text->certificate)
					       : NULL,
			.from_day = text->certificate_from,
			.until_day = text->certificate_until,
			.roles = (uint32_t)text->roles,
			.left = text->disabled,
			.legal_qualification =
				text->legal_qualification != NULL
					? pool_text(reading->pool, text->legal_qualification)
					: NULL,
			.region_count = text->regions.count,
		};
		list[i].regions =
			people_read_regions(reading->file, reading->problems, reading->pool, text);
		officers->roles |= text->disabled ? 0 : (uint32_t)text->roles;
	}
	officers->list = list;
	officers->count = count;
	check_certificates_apart(reading, sorted, count);
}

static void make_persons(struct people_reading *reading, const struct schema_list *list)
{
	const struct person_text *texts = list->items;
	const struct person_text **sorted =
		POOL_ARRAY(reading->pool, const struct person_text *, list->count);
	struct person *persons = POOL_ARRAY(reading->pool, struct person, list->count);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (texts[i].id != NULL && texts[i].name != NULL && texts[i].unit != NULL)
			sorted[count++] = &texts[i];
	}
	qsort(sorted, count, sizeof sorted[0], persons_by_id);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(sorted[i - 1]->id, sorted[i]->id) == 0)
			problem_error(reading->problems, reading->file, sorted[i]->line,
				      "the person %s is stated twice; the first is in line %u",
				      sorted[i]->id, sorted[i - 1]->line);
		make_person(reading, sorted[i], &persons[i]);
	}
	reading->people->persons = persons;
	reading->people->person_count = count;
	check_signing_keys_apart(reading, sorted, count);
	make_officers(reading, sorted, count);
}

static int feeds_by_id(const void *a, const void *b)
{
	const struct feed_text *x = *(const struct feed_text *const *)a;
	const struct feed_text *y = *(const struct feed_text *const *)b;
	int order = strcmp(x->id, y->id);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void make_feeds(struct people_reading *reading, const struct schema_list *list)
{
	const struct feed_text *texts = list->items;
	const struct feed_text **sorted =
		POOL_ARRAY(reading->pool, const struct feed_text *, list->count);
	struct feed *feeds = POOL_ARRAY(reading->pool, struct feed, list->count);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (texts[i].id != NULL && texts[i].name != NULL)
			sorted[count++] = &texts[i];
	}
	qsort(sorted, count, sizeof sorted[0], feeds_by_id);
	for (size_t i = 0; i < count; i++) {
		const struct feed_text *text = sorted[i];
		if (i > 0 && strcmp(sorted[i - 1]->id, text->id) == 0)
			problem_error(reading->problems, reading->file, text->line,
				      "the feed %s is stated twice; the first is in line %u",
				      text->id, sorted[i - 1]->line);
		check_id(reading, text->id, text->line);
		feeds[i] = (struct feed){
			.principal = principal_of(text->id, "feed", ROLE_FEED),
			.name = pool_text(reading->pool, text->name),
			.plain_identities = text->plain_identities,
			.ids = (enum feed_ids)text->ids,
			.ids_kept_ms = text->ids_kept_ms,
			.rate = text->rate,
		};
		take_keys(reading, &text->transport_keys, &feeds[i].principal, text->line);
	}
	reading->people->feeds = feeds;
	reading->people->feed_count = count;
}

static void check_process(const struct people_reading *reading, const struct process_text *text)
{
	bool is_daemon = text->role == ROLE_DAEMON;
	bool is_region = text->role == ROLE_REGION || text->role == ROLE_SUPERIOR;
	if (is_daemon != (text->daemon != 0))
		problem_error(reading->problems, reading->file, text->line,
			      "process %s: `daemon` is stated for `role: daemon`, and only there",
			      text->id);
	if (is_region != (text->region != 0))
		problem_error(reading->problems, reading->file, text->line,
			      "process %s: `region` is stated for `role: region` and `role: "
			      "superior`, and only there",
			      text->id);
	else if (is_region && region_level((uint32_t)text->region) == REGION_INVALID)
		problem_error(reading->problems, reading->file, text->line,
			      "process %s: %u isn't a region's code (GB/T 2260)", text->id,
			      (unsigned)text->region);
}

static void make_processes(struct people_reading *reading, const struct schema_list *list)
{
	const struct process_text *texts = list->items;
	struct principal *processes = POOL_ARRAY(reading->pool, struct principal, list->count);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++) {
		if (texts[i].id == NULL)
			continue;
		struct principal *process = &processes[count++];
		check_id(reading, texts[i].id, texts[i].line);
		check_process(reading, &texts[i]);
		*process = principal_of(texts[i].id, "process", (uint64_t)texts[i].role);
		process->daemon = (enum daemon)texts[i].daemon;
		process->region = (uint32_t)texts[i].region;
		take_keys(reading, &texts[i].transport_keys, process, texts[i].line);
	}
	reading->people->processes = processes;
	reading->people->process_count = count;
}

/* ---- the whole */

static size_t persons_with(const struct people *people, uint32_t role)
{
	size_t count = 0;
	for (size_t i = 0; i < people->person_count; i++)
		count += !people->persons[i].disabled &&
			 (people->persons[i].principal.roles & role) != 0;
	return count;
}

/* A chief head is a head.  A list from before these two roles says only who is a leader: each is
 * taken for a head of the authority, and none for the chief one. */
static void check_heads(const struct people_reading *reading)
{
	const struct people *people = reading->people;
	for (size_t i = 0; i < people->person_count; i++) {
		const struct principal *person = &people->persons[i].principal;
		if ((person->roles & ROLE_CHIEF_HEAD) != 0 && (person->roles & ROLE_LEADER) == 0)
			problem_error(reading->problems, reading->file, 0,
				      "person %s: a chief_head is a leader too, state both roles",
				      person->id);
	}
	if (persons_with(people, ROLE_LEADER) == 0)
		return;
	if (persons_with(people, ROLE_CHIEF_HEAD) == 0)
		problem_warning(
			reading->problems, reading->file, 0,
			"nobody has the role chief_head (主要负责人): leaders are taken for heads "
			"of the authority, and nobody can decide on a head's recusal");
	if (persons_with(people, ROLE_UNIT_HEAD) == 0)
		problem_warning(reading->problems, reading->file, 0,
				"nobody has the role unit_head (办案机构负责人): leaders name the "
				"officers");
}

static void check_roles(const struct people_reading *reading)
{
	static const struct {
		uint32_t role;
		const char *name, *what;
	} wanted[] = {
		{ROLE_LEADER, "leader", "nothing can be approved"},
		{ROLE_DISCLOSER, "discloser", "no seal can be opened"},
		{ROLE_OPERATOR, "operator", "nobody can run the daemons"},
		{ROLE_LEGAL_REVIEWER, "legal_reviewer", "no case can be reviewed"},
		{ROLE_CREDIT_OFFICER, "credit_officer", "nobody can be listed"},
		{ROLE_AUDITOR, "auditor", "nobody can look at everything"},
	};
	const struct people *people = reading->people;
	/* Who else is missing can be added by them; without them the list would stay for good. */
	size_t able = 0;
	for (size_t i = 0; i < people->person_count; i++)
		able += (people->persons[i].has_key || reading->draft) &&
			!people->persons[i].disabled &&
			(people->persons[i].principal.roles & (ROLE_LEADER | ROLE_OPERATOR)) != 0;
	if (able == 0)
		problem_error(reading->problems, reading->file, 0,
			      "nobody with a key has the role operator or leader: nobody could "
			      "change this list again");
	check_heads(reading);
	if (persons_with(people, ROLE_OFFICER) < 2)
		problem_warning(reading->problems, reading->file, 0,
				"%zu persons have the role officer: an inspection needs two",
				persons_with(people, ROLE_OFFICER));
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		if (persons_with(people, wanted[i].role) == 0)
			problem_warning(reading->problems, reading->file, 0,
					"nobody has the role %s: %s", wanted[i].name,
					wanted[i].what);
	}
}

static void check_ids_apart(const struct people_reading *reading)
{
	const struct people *people = reading->people;
	for (size_t i = 0; i < people->feed_count; i++) {
		const char *id = people->feeds[i].principal.id;
		if (people_person(people, id) != NULL)
			problem_error(reading->problems, reading->file, 0,
				      "%s is the id of a person and of a feed", id);
	}
	for (size_t i = 0; i < people->process_count; i++) {
		const char *id = people->processes[i].id;
		if (people_person(people, id) != NULL || people_feed(people, id) != NULL)
			problem_error(reading->problems, reading->file, 0,
				      "%s is the id of a process and of a person or feed", id);
		for (size_t j = 0; j < i; j++) {
			if (strcmp(people->processes[j].id, id) == 0)
				problem_error(reading->problems, reading->file, 0,
					      "the process %s is stated twice", id);
		}
	}
}

static void make_people(struct people_reading *reading, const struct people_text *text)
{
	reading->keys = POOL_ARRAY(reading->pool, struct key_place, keys_stated(text));
	reading->people->version = (uint32_t)text->version;
	make_limits(reading, &text->keys);
	make_units(reading, &text->units);
	make_persons(reading, &text->persons);
	make_feeds(reading, &text->feeds);
	make_processes(reading, &text->processes);
	sort_keys(reading);
	check_roles(reading);
	check_ids_apart(reading);
}

static enum status load(struct bytes content, const char *file, struct pool *pool,
			struct problems *problems, bool draft, struct people *ret_people)
{
	struct people people = {0};
	struct people_text text;
	struct pool scratch;
	struct people_reading reading = {.file = file,
					 .pool = pool,
					 .problems = problems,
					 .people = &people,
					 .draft = draft};
	size_t errors_before = problems->errors;
	pool_init(&scratch);
	const struct yaml_node *tree = yaml_parse(content, file, &scratch, problems);
	if (tree != NULL) {
		schema_read(&people_schema, tree, file, &scratch, problems, &text);
		policy_digest(content, people.digest);
		make_people(&reading, &text);
	}
	pool_done(&scratch);
	if (problems->errors != errors_before)
		return STATUS_INVALID;
	*ret_people = people;
	return STATUS_OK;
}

enum status people_load(struct bytes content, const char *file, struct pool *pool,
			struct problems *problems, struct people *ret_people)
{
	return load(content, file, pool, problems, false, ret_people);
}

enum status people_load_draft(struct bytes content, const char *file, struct pool *pool,
			      struct problems *problems, struct people *ret_people)
{
	return load(content, file, pool, problems, true, ret_people);
}
