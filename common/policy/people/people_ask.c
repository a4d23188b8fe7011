/* Who somebody is, by key and by id. */
#include "common/base/sabotage.h"
#include "common/policy/people/people.h"

const struct principal *people_of_key(const struct people *people, const uint8_t key[PEOPLE_KEY],
				      int64_t now_ms)
{
	size_t low = 0;
	size_t high = people->key_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct people_key *found = &people->keys[middle];
		int order = memcmp(found->key, key, PEOPLE_KEY);
		if (order == 0)
			return now_ms < found->end_ms || SABOTAGE("people.ended-key-admitted")
				       ? found->principal
				       : NULL;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

int64_t people_next_end_ms(const struct people *people, int64_t now_ms)
{
	int64_t next_ms = INT64_MAX;
	for (size_t i = 0; i < people->key_count; i++) {
		int64_t end_ms = people->keys[i].end_ms;
		if (end_ms > now_ms && end_ms < next_ms)
			next_ms = end_ms;
	}
	return next_ms;
}

const struct person *people_person(const struct people *people, const char *id)
{
	size_t low = 0;
	size_t high = people->person_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(people->persons[middle].principal.id, id);
		if (order == 0)
			return &people->persons[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct principal *people_acting(const struct people *people, const char *id, int64_t now_ms)
{
	const struct person *person = people_person(people, id);
	if (person == NULL || person->disabled)
		return NULL;
	for (size_t i = 0; i < people->key_count; i++) {
		if (people->keys[i].principal == &person->principal &&
		    (now_ms < people->keys[i].end_ms || SABOTAGE("people.acts-without-key")))
			return &person->principal;
	}
	return NULL;
}

const struct person *people_signing(const struct people *people, const char *id, int64_t now_ms)
{
	const struct person *person = people_person(people, id);
	return person != NULL && person->signs && people_acting(people, id, now_ms) != NULL ? person
											    : NULL;
}

const struct feed *people_feed(const struct people *people, const char *id)
{
	for (size_t i = 0; i < people->feed_count; i++) {
		if (strcmp(people->feeds[i].principal.id, id) == 0)
			return &people->feeds[i];
	}
	return NULL;
}

const char *const people_members[] = {
	"person",     "second",      "proposed_by",  "decided_by",     "approved_by",
	"drafted_by", "reviewer",    "officers",     "reinspected_by", "cancelled_off_by",
	"ended_by",   "consent_by",  "checked_by",   "owner",          "assignee",
	"owners",     "recorded_by", "drawn_by",     "finalised_by",   "taken_by",
	"officer",    "replacement", "mediator",     "clerk",          "assistants",
	"keeper",     "signed_by",   "confirmed_by", "participants",   NULL,
};

bool people_has_member(const char *member)
{
	for (size_t i = 0; people_members[i] != NULL; i++) {
		if (strcmp(people_members[i], member) == 0)
			return true;
	}
	return false;
}
