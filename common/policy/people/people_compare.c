#include "common/policy/people/people_compare.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

/* ---- keys of one holder */

static const struct people_key *key_find(const struct people *people, const uint8_t key[PEOPLE_KEY])
{
	size_t low = 0;
	size_t high = people->key_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = memcmp(people->keys[middle].key, key, PEOPLE_KEY);
		if (order == 0)
			return &people->keys[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool is_of(const struct people_key *key, const char *id)
{
	return key != NULL && strcmp(key->principal->id, id) == 0;
}

/* Keys of `id` in `one` that admit longer than in `other`, or don't at all there. */
static size_t keys_beyond(const struct people *one, const struct people *other, const char *id)
{
	size_t count = 0;
	for (size_t i = 0; one != NULL && i < one->key_count; i++) {
		const struct people_key *there =
			other != NULL ? key_find(other, one->keys[i].key) : NULL;
		if (is_of(&one->keys[i], id) &&
		    (!is_of(there, id) || there->end_ms < one->keys[i].end_ms))
			count++;
	}
	return count;
}

static bool admits(const struct people *people, const char *id, int64_t now_ms)
{
	for (size_t i = 0; i < people->key_count; i++) {
		if (is_of(&people->keys[i], id) && now_ms < people->keys[i].end_ms)
			return true;
	}
	return false;
}

/* ---- one who differs */

struct comparing {
	const struct people *before, *after; /* before: NULL, there was none */
	people_change_fn *each;
	void *context;
	bool gives;
};

static void tell(struct comparing *comparing, struct people_change *change)
{
	change->keys_given = keys_beyond(comparing->after, comparing->before, change->id);
	change->keys_taken = keys_beyond(comparing->before, comparing->after, change->id);
	change->gives |= change->keys_given != 0 || change->was_name == NULL ||
			 change->name == NULL || change->settings || change->back ||
			 (change->roles & ~change->was_roles) != 0;
	bool both = change->was_name != NULL && change->name != NULL;
	if (both && strcmp(change->was_name, change->name) == 0 &&
	    change->roles == change->was_roles && change->keys_given == 0 &&
	    change->keys_taken == 0 && !change->left && !change->gives && !change->certificate &&
	    !change->qualification && !change->signing && !change->regions)
		return;
	comparing->gives |= change->gives;
	if (comparing->each != NULL)
		comparing->each(comparing->context, change);
}

/* Officers are in the order of persons. */
static const struct officer *officer_of(const struct people *people, const struct person *person)
{
	return &people->officers.list[person - people->persons];
}

static const char *same_name(const struct people *people, const struct person *person)
{
	for (size_t i = 0; i < people->person_count; i++) {
		const struct person *other = &people->persons[i];
		if (strcmp(other->principal.id, person->principal.id) != 0 &&
		    decision_same_person(other->name, person->name) &&
		    !SABOTAGE("people.equal-names-unsaid"))
			return other->principal.id;
	}
	return NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* A certificate is looked at by two, but for one that ends sooner. */
static void compare_certificate(struct people_change *change)
{
	const struct officer *was = change->was_officer, *is = change->officer;
	int32_t had = was->until_day != 0 ? was->until_day : INT32_MAX;
	int32_t has = is->until_day != 0 ? is->until_day : INT32_MAX;
	bool same = same_text(was->certificate, is->certificate) && was->from_day == is->from_day;
	change->certificate = !same || had != has;
	change->gives |= (!same || has > had) && !SABOTAGE("people.certificate-by-one");
}

/* Of whom it is stated or taken out. */
static void compare_qualification(struct people_change *change)
{
	change->qualification = !same_text(change->was_officer->legal_qualification,
					   change->officer->legal_qualification);
	change->gives |= change->qualification && !SABOTAGE("people.qualification-by-one");
}

/* In the order in which they are stated: the first is where the person mostly is. */
static bool same_regions(const struct officer *was, const struct officer *is)
{
	bool same = was->region_count == is->region_count;
	for (size_t i = 0; same && i < is->region_count; i++)
		same = strcmp(was->regions[i], is->regions[i]) == 0;
	return same;
}

static const uint8_t *signing_key(const struct person *person)
{
	return person != NULL && person->signs ? person->signing_key : NULL;
}

/* Who gets a key to sign with may do more; to take one away needs one person, as it may be lost. */
static void compare_signing(struct people_change *change, const struct person *was,
			    const struct person *is)
{
	change->was_signing = signing_key(was);
	change->is_signing = signing_key(is);
	bool had = change->was_signing != NULL, has = change->is_signing != NULL;
	change->signing = had != has ||
			  (had && memcmp(change->was_signing, change->is_signing, PEOPLE_KEY) != 0);
	change->gives |= change->signing && has && !SABOTAGE("people.signing-key-by-one");
}

static void compare_person(struct comparing *comparing, const struct person *was,
			   const struct person *is)
{
	ASSERT(was != NULL || is != NULL);
	struct people_change change = {
		.kind = PEOPLE_KIND_PERSON,
		.id = is != NULL ? is->principal.id : was->principal.id,
		.was_name = was != NULL ? was->name : NULL,
		.name = is != NULL ? is->name : NULL,
		.was_unit = was != NULL ? was->principal.unit : NULL,
		.unit = is != NULL ? is->principal.unit : NULL,
		.was_post = was != NULL ? was->post : NULL,
		.post = is != NULL ? is->post : NULL,
		.was_roles = was != NULL ? was->principal.roles : 0,
		.roles = is != NULL ? is->principal.roles : 0,
		.was_officer = was != NULL ? officer_of(comparing->before, was) : NULL,
		.officer = is != NULL ? officer_of(comparing->after, is) : NULL,
	};
	if (was != NULL && is != NULL) {
		change.left = is->disabled && !was->disabled;
		change.back = was->disabled && !is->disabled;
		/* Who is called otherwise, or works elsewhere, is looked at by two. */
		change.gives = strcmp(was->name, is->name) != 0 ||
			       strcmp(was->principal.unit, is->principal.unit) != 0 ||
			       (!same_text(was->post, is->post) && !SABOTAGE("people.post-by-one"));
		compare_certificate(&change);
		compare_qualification(&change);
		change.regions = !same_regions(change.was_officer, change.officer);
	}
	compare_signing(&change, was, is);
	if (is != NULL && (was == NULL || strcmp(was->name, is->name) != 0))
		change.same_name = same_name(comparing->after, is);
	tell(comparing, &change);
}

static void compare_feed(struct comparing *comparing, const struct feed *was, const struct feed *is)
{
	ASSERT(was != NULL || is != NULL);
	struct people_change change = {
		.kind = PEOPLE_KIND_FEED,
		.id = is != NULL ? is->principal.id : was->principal.id,
		.was_name = was != NULL ? was->name : NULL,
		.name = is != NULL ? is->name : NULL,
		.was_roles = ROLE_FEED,
		.roles = ROLE_FEED,
	};
	change.settings = was != NULL && is != NULL &&
			  (was->plain_identities != is->plain_identities || was->ids != is->ids ||
			   was->ids_kept_ms != is->ids_kept_ms || was->rate != is->rate ||
			   strcmp(was->name, is->name) != 0);
	/* A feed that goes takes nothing along: what it pushed stays. */
	if (is == NULL) {
		change.name = change.was_name;
		change.left = true;
	}
	tell(comparing, &change);
}

static const struct principal *process_find(const struct people *people, const char *id)
{
	for (size_t i = 0; people != NULL && i < people->process_count; i++) {
		if (strcmp(people->processes[i].id, id) == 0)
			return &people->processes[i];
	}
	return NULL;
}

static void compare_process(struct comparing *comparing, const struct principal *was,
			    const struct principal *is)
{
	ASSERT(was != NULL || is != NULL);
	struct people_change change = {
		.kind = PEOPLE_KIND_PROCESS,
		.id = is != NULL ? is->id : was->id,
		.was_name = was != NULL ? was->id : NULL,
		.name = is != NULL ? is->id : NULL,
		.was_roles = was != NULL ? was->roles : 0,
		.roles = is != NULL ? is->roles : 0,
	};
	change.settings = was != NULL && is != NULL &&
			  (was->region != is->region || was->daemon != is->daemon);
	if (is == NULL) {
		change.name = change.was_name;
		change.left = true;
	}
	tell(comparing, &change);
}

bool people_compare(const struct people *before, const struct people *after, people_change_fn *each,
		    void *context)
{
	struct comparing comparing = {before, after, each, context, false};
	for (size_t i = 0; i < after->person_count; i++) {
		const struct person *is = &after->persons[i];
		compare_person(&comparing,
			       before != NULL ? people_person(before, is->principal.id) : NULL, is);
	}
	for (size_t i = 0; before != NULL && i < before->person_count; i++) {
		if (people_person(after, before->persons[i].principal.id) == NULL)
			compare_person(&comparing, &before->persons[i], NULL);
	}
	for (size_t i = 0; i < after->feed_count; i++) {
		const struct feed *is = &after->feeds[i];
		compare_feed(&comparing,
			     before != NULL ? people_feed(before, is->principal.id) : NULL, is);
	}
	for (size_t i = 0; before != NULL && i < before->feed_count; i++) {
		if (people_feed(after, before->feeds[i].principal.id) == NULL)
			compare_feed(&comparing, &before->feeds[i], NULL);
	}
	for (size_t i = 0; i < after->process_count; i++)
		compare_process(&comparing, process_find(before, after->processes[i].id),
				&after->processes[i]);
	for (size_t i = 0; before != NULL && i < before->process_count; i++) {
		if (process_find(after, before->processes[i].id) == NULL)
			compare_process(&comparing, &before->processes[i], NULL);
	}
	return comparing.gives;
}

/* ---- who could decide together */

bool people_have_second(const struct people *people, const char *first, uint32_t roles,
			uint32_t second_roles, int64_t now_ms)
{
	for (size_t i = 0; i < people->person_count; i++) {
		const struct person *person = &people->persons[i];
		if (!person->disabled && !decision_same_person(person->principal.id, first) &&
		    (person->principal.roles & second_roles & ~roles) != 0 &&
		    admits(people, person->principal.id, now_ms))
			return true;
	}
	return false;
}

bool people_have_pair(const struct people *people, uint32_t roles, uint32_t second_roles,
		      int64_t now_ms)
{
	for (size_t i = 0; i < people->person_count; i++) {
		const struct person *person = &people->persons[i];
		if (!person->disabled && (person->principal.roles & roles) != 0 &&
		    admits(people, person->principal.id, now_ms) &&
		    people_have_second(people, person->principal.id, person->principal.roles,
				       second_roles, now_ms))
			return true;
	}
	return false;
}

struct proposer people_proposer(const struct people *people, const char *id,
				const uint8_t key[PEOPLE_KEY], int64_t now_ms)
{
	const struct person *person = people_person(people, id);
	struct proposer proposer = {.key_holds = true};
	if (key != NULL) {
		const struct people_key *found = key_find(people, key);
		proposer.key_holds = (is_of(found, id) && now_ms < found->end_ms) ||
				     (person != NULL && person->signs &&
				      memcmp(person->signing_key, key, PEOPLE_KEY) == 0);
	}
	if (person == NULL || person->disabled)
		return proposer;
	proposer.roles = person->principal.roles;
	proposer.there = admits(people, id, now_ms);
	return proposer;
}
