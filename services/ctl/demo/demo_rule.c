/* Which objects a rule takes, and what is done with them. */
#include <stdlib.h>

#include "common/base/time.h"
#include "services/ctl/demo/demo.h"

/* Even over the objects, the same in every run: FNV-1a of the key, mixed with the seed. */
static uint64_t draw(const struct demo *demo, const char *key)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)demo->file.seed;
	for (; *key != '\0'; key++)
		hash = (hash ^ (uint8_t)*key) * UINT64_C(0x100000001b3);
	hash ^= hash >> 31;
	hash *= UINT64_C(0x94d049bb133111eb);
	return hash ^ hash >> 29;
}

static bool value_is(const json_t *value, const char *text)
{
	if (json_is_string(value))
		return strcmp(json_string_value(value), text) == 0;
	if (json_is_boolean(value))
		return strcmp(json_is_true(value) ? "yes" : "no", text) == 0;
	if (json_is_integer(value)) {
		char number[24];
		(void)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
			       json_integer_value(value));
		return strcmp(number, text) == 0;
	}
	return false;
}

/* "member=value", "member!=value", "member" (it has one), "!member". */
static bool meets(const json_t *object, const char *condition)
{
	char name[60];
	bool absent = condition[0] == '!';
	size_t size = strcspn(condition + absent, "!=");
	const char *rest = condition + absent + size;
	(void)snprintf(name, sizeof name, "%.*s", (int)size, condition + absent);
	const json_t *value = json_object_get(object, name);
	if (rest[0] == '\0')
		return absent ? value == NULL : value != NULL;
	if (rest[0] == '!' && rest[1] == '=')
		return !value_is(value, rest + 2);
	return value_is(value, rest + 1);
}

static bool applies(const struct demo_rule *rule, const json_t *object)
{
	for (size_t i = 0; i < rule->only.count; i++) {
		if (!meets(object, DEMO_TEXTS(rule->only)[i]))
			return false;
	}
	return true;
}

/* Seen long enough ago, chosen, and not dealt with. */
static bool is_ripe(struct demo *demo, const struct demo_rule *rule, const char *key)
{
	json_int_t today = time_day_of_ms(demo->now_ms);
	const json_t *seen = json_object_get(demo->seen, key);
	if (seen == NULL)
		(void)json_object_set_new(demo->seen, key, json_integer(today));
	json_int_t since = seen != NULL ? json_integer_value(seen) : today;
	return today - since >= rule->after_days &&
	       (int64_t)(draw(demo, key) % 100) < rule->share &&
	       json_integer_value(json_object_get(demo->tried, key)) < DEMO_TRIES;
}

/* ---- the objects of one sitting */

struct sitting {
	struct demo_job *jobs;
	size_t count, capacity;
};

static bool add_job(struct sitting *sitting, const json_t *object, const char *key)
{
	if (sitting->count == sitting->capacity) {
		size_t capacity = sitting->capacity != 0 ? 2 * sitting->capacity : 64;
		struct demo_job *grown =
			(struct demo_job *)realloc(sitting->jobs, capacity * sizeof *grown);
		if (grown == NULL)
			return false;
		sitting->jobs = grown;
		sitting->capacity = capacity;
	}
	struct demo_job *job = &sitting->jobs[sitting->count++];
	*job = (struct demo_job){.object = object, .exit = EXIT_DONE};
	(void)snprintf(job->key, sizeof job->key, "%s", key);
	return true;
}

static bool choose(struct demo *demo, const struct demo_rule *rule, uint32_t region,
		   const json_t *lines, struct sitting *sitting)
{
	char key[DEMO_KEY], place[DEMO_KEY];
	(void)snprintf(place, sizeof place, "%s|%06u", rule->id, (unsigned)region);
	json_int_t taken = json_integer_value(json_object_get(demo->taken, place));
	for (size_t i = 0; i < json_array_size(lines) && (int64_t)sitting->count < rule->a_day;
	     i++) {
		const json_t *object = json_array_get(lines, i);
		const char *id = json_string_value(json_object_get(object, "id"));
		if (id == NULL || !applies(rule, object))
			continue;
		if (rule->in_all != 0 && taken + (json_int_t)sitting->count >= rule->in_all)
			break;
		(void)snprintf(key, sizeof key, "%s|%06u|%s", rule->id, (unsigned)region, id);
		if (is_ripe(demo, rule, key) && !add_job(sitting, object, key))
			return false;
	}
	demo_count(demo->taken, place, (json_int_t)sitting->count);
	return true;
}

/* Each object has its person; a person's are done together. */
static int work_off(struct demo *demo, const struct demo_rule *rule, uint32_t region,
		    struct sitting *sitting)
{
	struct demo_job *own = (struct demo_job *)calloc(sitting->count + 1, sizeof *own);
	int exit = own != NULL
			   ? EXIT_DONE
			   : failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	for (size_t person = 0; person < rule->persons.count && exit == EXIT_DONE; person++) {
		size_t count = 0;
		for (size_t i = 0; i < sitting->count; i++) {
			if (draw(demo, sitting->jobs[i].key) / 100 % rule->persons.count == person)
				own[count++] = sitting->jobs[i];
		}
		for (size_t i = 0; i < rule->acts.count && count != 0 && exit == EXIT_DONE; i++)
			exit = demo_act(demo, region, DEMO_TEXTS(rule->persons)[person],
					DEMO_TEXTS(rule->acts)[i], own, count);
		for (size_t i = 0; i < count; i++)
			demo_count(demo->tried, own[i].key,
				   own[i].exit == EXIT_DONE ? DEMO_DONE : 1);
	}
	free(own);
	return exit;
}

static int run_in(struct demo *demo, const struct demo_rule *rule, uint32_t region)
{
	char line[16];
	json_t *lines;
	struct sitting sitting = {.count = 0};
	int exit = demo_list(demo, region, DEMO_TEXTS(rule->persons)[0], rule->list, &rule->filters,
			     &lines);
	if (exit == EXIT_DONE && !choose(demo, rule, region, lines, &sitting))
		exit = failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	if (exit == EXIT_DONE)
		exit = work_off(demo, rule, region, &sitting);
	free(sitting.jobs);
	json_decref(lines);
	if (exit != EXIT_DONE) {
		(void)snprintf(line, sizeof line, "%u", (unsigned)rule->line);
		failure_param(&demo->session->failure, "rule", rule->id);
		failure_param(&demo->session->failure, "line", line);
	}
	return exit;
}

static bool concerns(const struct demo_rule *rule, uint32_t region)
{
	char code[16];
	(void)snprintf(code, sizeof code, "%06u", (unsigned)region);
	for (size_t i = 0; i < rule->regions.count; i++) {
		if (strcmp(DEMO_TEXTS(rule->regions)[i], code) == 0)
			return true;
	}
	return rule->regions.count == 0;
}

int demo_rule_run(struct demo *demo, const struct demo_rule *rule)
{
	int32_t day = time_day_of_ms(demo->now_ms);
	int exit = EXIT_DONE;
	if ((rule->from_day != 0 && day < rule->from_day) ||
	    (rule->to_day != 0 && day > rule->to_day) ||
	    (!rule->every_day && !calendar_is_working(&demo->calendar, day)))
		return EXIT_DONE;
	for (size_t i = 0; exit == EXIT_DONE && i < demo->world->count; i++) {
		uint32_t region = demo->world->counties[i].region;
		if (concerns(rule, region))
			exit = run_in(demo, rule, region);
	}
	return exit;
}
