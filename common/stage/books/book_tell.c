#include "common/stage/books/book_tell.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/policy/books/calendar_compare.h"
#include "common/policy/books/dictionary_compare.h"
#include "common/policy/people/people_compare.h"
#include "common/policy/rules/policy_compare.h"
#include "common/policy/rules/words.h"

/* ---- the people */

static void put_roles(struct json_line *json, const char *name, uint32_t roles)
{
	if (roles != 0)
		words_put(json, name, role_words, roles);
}

static const char *word_of(const struct people_change *change)
{
	static const char *const added[] = {"person_added", "feed_added", "process_added"};
	static const char *const removed[] = {"person_removed", "feed_removed", "process_removed"};
	static const char *const changed[] = {"person_changed", "feed_changed", "process_changed"};
	if (change->was_name == NULL)
		return added[change->kind];
	if (change->name == NULL || (change->left && change->kind != PEOPLE_KIND_PERSON))
		return removed[change->kind];
	if (change->left || change->back)
		return change->left ? "person_leaves" : "person_is_back";
	return changed[change->kind];
}

static void put_certificates(struct json_line *json, const struct people_change *change)
{
	const struct officer *is = change->officer;
	if (is != NULL && is->certificate != NULL &&
	    (change->certificate || change->was_officer == NULL)) {
		json_text(json, "certificate", is->certificate);
		json_day(json, "certificate_from", is->from_day);
		json_day(json, "certificate_until", is->until_day);
	}
	if (change->certificate)
		json_text(json, "was_certificate", change->was_officer->certificate);
	if (is != NULL && (change->qualification || change->was_officer == NULL))
		json_text(json, "legal_qualification", is->legal_qualification);
	if (change->qualification && change->was_officer != NULL)
		json_text(json, "was_legal_qualification",
			  change->was_officer->legal_qualification);
}

static void put_regions(struct json_line *json, const char *name, const struct officer *officer)
{
	if (officer == NULL || officer->region_count == 0)
		return;
	json_array(json, name);
	for (size_t i = 0; i < officer->region_count; i++)
		json_text(json, NULL, officer->regions[i]);
	json_array_end(json);
}

static void put_change(void *context, const struct people_change *change)
{
	struct json_line *json = (struct json_line *)context;
	bool both = change->was_name != NULL && change->name != NULL;
	json_object(json, NULL);
	json_text(json, "change", word_of(change));
	json_text(json, "who", change->id);
	if (change->kind != PEOPLE_KIND_PROCESS)
		json_text(json, "name", change->name != NULL ? change->name : change->was_name);
	if (both && strcmp(change->was_name, change->name) != 0)
		json_text(json, "was_name", change->was_name);
	json_text(json, "unit", change->unit);
	if (both && change->unit != NULL && strcmp(change->was_unit, change->unit) != 0)
		json_text(json, "was_unit", change->was_unit);
	json_text(json, "post", change->post);
	if (both && change->was_post != NULL &&
	    (change->post == NULL || strcmp(change->was_post, change->post) != 0))
		json_text(json, "was_post", change->was_post);
	if (change->kind == PEOPLE_KIND_PERSON) {
		put_roles(json, "roles", change->roles);
		if (change->roles != change->was_roles)
			put_roles(json, "was_roles", change->was_roles);
	}
	put_certificates(json, change);
	if (!SABOTAGE("people.regions-unsaid"))
		put_regions(json, "works_in", change->officer);
	if (change->regions)
		put_regions(json, "was_works_in", change->was_officer);
	if (change->signing) {
		if (change->is_signing != NULL)
			json_hex(json, "signing_key", bytes_of(change->is_signing, PEOPLE_KEY));
		if (change->was_signing != NULL)
			json_hex(json, "was_signing_key",
				 bytes_of(change->was_signing, PEOPLE_KEY));
	}
	if (change->settings)
		json_bool(json, "settings_changed", true);
	if (change->keys_given != 0)
		json_unsigned(json, "keys_given", change->keys_given);
	if (change->keys_taken != 0)
		json_unsigned(json, "keys_taken", change->keys_taken);
	json_text(json, "same_name", change->same_name);
	json_object_end(json);
}

/* ---- a policy */

static void put_policy_change(void *context, const struct policy_change *change)
{
	static const char *const words[POLICY_PARTS][3] = {
		[POLICY_PART_RULE] = {"rule_added", "rule_removed", "rule_changed"},
		[POLICY_PART_CLOCK] = {"clock_added", "clock_removed", "clock_changed"},
		[POLICY_PART_CHECKLIST] = {"checklist_added", "checklist_removed",
					   "checklist_changed"},
		[POLICY_PART_STATUTE] = {"statute_added", "statute_removed", "statute_changed"},
		[POLICY_PART_VISIT_ITEM] = {"visit_item_added", "visit_item_removed",
					    "visit_item_changed"},
		[POLICY_PART_LAW] = {"law_added", "law_removed", "law_changed"},
		[POLICY_PART_GATE] = {"gate_added", "gate_removed", "gate_changed"},
		[POLICY_PART_PENALTY] = {"penalty_added", "penalty_removed", "penalty_changed"},
	};
	struct json_line *json = (struct json_line *)context;
	json_object(json, NULL);
	json_text(json, "change", words[change->part][change->added ? 0 : change->gone ? 1 : 2]);
	json_text(json, "rule", change->id);
	if (change->was != change->is && change->was != 0)
		json_number(json, "was", change->was);
	if (change->was != change->is && change->is != 0)
		json_number(json, "is", change->is);
	json_object_end(json);
}

/* ---- a calendar */

static void put_calendar_change(void *context, const struct calendar_change *change)
{
	static const char *const words[] = {
		[CALENDAR_DATA] = "data_until",
		[CALENDAR_NOW_OFF] = "day_off",
		[CALENDAR_NOW_WORKS] = "day_works",
	};
	struct json_line *json = (struct json_line *)context;
	json_object(json, NULL);
	json_text(json, "change", words[change->kind]);
	json_day(json, "day", change->day);
	json_day(json, "was_day", change->was_day);
	json_text(json, "name", change->name);
	json_object_end(json);
}

/* ---- a dictionary */

static void put_flags(struct json_line *json, const char *name, uint32_t flags)
{
	json_array(json, name);
	for (const struct schema_word *word = class_flag_words; word->name != NULL; word++) {
		if ((flags & (uint32_t)word->value) != 0)
			json_text(json, NULL, word->name);
	}
	json_array_end(json);
}

static void put_class(struct json_line *json, const struct product_class *was,
		      const struct product_class *is)
{
	const struct product_class *one = is != NULL ? is : was;
	json_text(json, "change",
		  was == NULL  ? "class_added"
		  : is == NULL ? "class_removed"
			       : "class_changed");
	json_text(json, "class_code", one->code);
	json_text(json, "name", one->name_zh);
	if (was == NULL || is == NULL)
		return;
	if (strcmp(was->name_zh, is->name_zh) != 0)
		json_text(json, "was_name", was->name_zh);
	if (memcmp(was->parent, is->parent, sizeof was->parent) != 0) {
		json_text(json, "parent", is->parent);
		json_text(json, "was_parent", was->parent);
	}
	if (was->flags != is->flags) {
		put_flags(json, "flags", is->flags);
		put_flags(json, "was_flags", was->flags);
	}
}

static void put_violation(struct json_line *json, const struct violation_name *was,
			  const struct violation_name *is)
{
	const struct violation_name *one = is != NULL ? is : was;
	json_text(json, "change",
		  was == NULL  ? "violation_added"
		  : is == NULL ? "violation_removed"
			       : "violation_changed");
	json_text(json, "violation", one->name);
	json_text(json, "name", one->zh);
	if (was != NULL && is != NULL && strcmp(was->zh, is->zh) != 0)
		json_text(json, "was_name", was->zh);
}

static void put_dictionary_change(void *context, const struct dictionary_change *change)
{
	struct json_line *json = (struct json_line *)context;
	json_object(json, NULL);
	if (change->was != NULL || change->is != NULL)
		put_class(json, change->was, change->is);
	else if (change->was_word != NULL || change->is_word != NULL)
		put_violation(json, change->was_word, change->is_word);
	json_object_end(json);
}

/* ---- any of them */

const struct book_members *book_members(uint16_t kind)
{
	static const struct book_members people = {"list_version", "list_digest", "list_in_force",
						   "list_changes"},
					 policy = {"policy_version", "policy_digest",
						   "policy_in_force", "policy_changes"},
					 calendar = {"calendar_version", "calendar_digest",
						     "calendar_in_force", "calendar_changes"},
					 dictionary = {"dictionary_version", "dictionary_digest",
						       "dictionary_in_force", "dictionary_changes"};
	switch (kind) {
	case KIND(POLICY_ADOPTED):
		return &policy;
	case KIND(CALENDAR_ADOPTED):
		return &calendar;
	case KIND(DICTIONARY_ADOPTED):
		return &dictionary;
	default:
		return &people;
	}
}

static void put_changes(const struct book_told *now, const struct book_told *then,
			struct json_line *json)
{
	if (then->people != NULL && !SABOTAGE("people.difference-unsaid"))
		(void)people_compare(now->people, then->people, put_change, json);
	if (then->policy != NULL && !SABOTAGE("policy.difference-unsaid"))
		policy_compare(now->policy, then->policy, put_policy_change, json);
	if (then->calendar != NULL && !SABOTAGE("calendar.difference-unsaid"))
		calendar_compare(now->calendar, then->calendar, put_calendar_change, json);
	if (then->dictionary != NULL && !SABOTAGE("dictionary.difference-unsaid"))
		dictionary_compare(now->dictionary, then->dictionary, put_dictionary_change, json);
}

void book_tell(uint16_t kind, const struct book_told *now, const struct book_told *then,
	       struct json_line *json)
{
	const struct book_members *members = book_members(kind);
	json_unsigned(json, members->in_force, now->version);
	json_array(json, members->changes);
	put_changes(now, then, json);
	json_array_end(json);
}
