#include "tests/fault/calls/scene.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/kit/e2e.h"

#define STEP_MS INT64_C(40000)
#define STOP_MS INT64_C(180000) /* however slow the machine */
#define ANSWER_MS INT64_C(20000)
#define AGAIN_MS 20
#define STARTS_MOST 60u
#define STEPS_MOST 60u
#define EXIT_FATAL 70

/* Small stores, so that some begin anew. */
static const char settings[] =
	"journal:\n  volume: 2MiB\nturn:\n  bytes: 256KiB\nstate:\n  map: 1GiB\n"
	"  checkpoint_events: 1000\n  checkpoint_idle: 1s\n";

/* What the scene and the processes that ask share. */
struct shared {
	struct story story;
	struct story_kept kept;
	bool answered[STORY_ACTS];
	uint64_t lost;
	char words[400]; /* of the step that failed last */
};

struct scene {
	struct shared *shared;
	struct fail_page *page;
	struct county *county; /* in the story */
	enum daemon daemon;
	struct scene_result *result;
	unsigned starts;
	bool over; /* the verdict is spoken */
};

static void *share(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		abort();
	return at;
}

__attribute__((format(printf, 2, 3))) static void end_scene(struct scene *scene, const char *format,
							    ...)
{
	if (scene->over)
		return;
	va_list list;
	va_start(list, format);
	(void)vsnprintf(scene->result->verdict.words, sizeof scene->result->verdict.words, format,
			list);
	va_end(list);
	scene->over = true;
}

/* ---- the daemon whose calls fail */

static void note_end(struct scene *scene, int exit_status)
{
	struct scene_result *result = scene->result;
	char tail[300];
	if (exit_status == EXIT_FATAL) {
		result->ended++;
	} else if (exit_status == 128 + SIGABRT) {
		result->aborted++;
	} else if (exit_status != 0) {
		county_log_tail(scene->county, scene->daemon, tail, sizeof tail);
		result->for_good |= exit_status == 2 || exit_status == 3;
		end_scene(scene, "ended with %d: %s", exit_status, tail);
	}
}

/* Until it is ready: in its start calls may fail too. */
static void start(struct scene *scene)
{
	struct err err;
	while (!scene->over) {
		int exit_status = 0;
		if (scene->starts++ == STARTS_MOST) {
			end_scene(scene, "doesn't start");
			return;
		}
		scene->county->options.preload = FAIL_SHIM;
		enum status status = county_start(scene->county, scene->daemon, &err);
		scene->county->options.preload = NULL;
		if (status == STATUS_OK)
			return;
		const char *ended = strstr(err.text, "ended with ");
		if (ended == NULL) {
			end_scene(scene, "%s", err.text);
			county_kill(scene->county, scene->daemon);
			return;
		}
		exit_status = (int)strtol(ended + strlen("ended with "), NULL, 10);
		if (exit_status == 0)
			end_scene(scene, "ended in its start as if all were well");
		note_end(scene, exit_status);
	}
}

static void stop(struct scene *scene)
{
	struct err err;
	int exit_status = 0;
	if (scene->over || scene->county->pids[scene->daemon] == 0)
		return;
	(void)kill(scene->county->pids[scene->daemon], SIGTERM);
	if (county_wait_exit(scene->county, scene->daemon, STOP_MS, &exit_status, &err) !=
	    STATUS_OK)
		end_scene(scene, "doesn't stop: %s", err.text);
	else
		note_end(scene, exit_status);
}

/* ---- steps: each in a process of its own, so that it can be broken off */

typedef enum status step_fn(struct shared *shared, uint64_t from, uint64_t to, struct err *err);

static enum status take_receipt(struct shared *shared, struct bus_caller *feed, struct err *err)
{
	struct story *story = &shared->story;
	struct story_receipt receipt;
	TRY(story_receive(feed, ANSWER_MS, &receipt, err));
	if (receipt.other != 0)
		return err_set(err, STATUS_BUSY, "an item is refused");
	bool secret = receipt.push == STORY_PUSHES;
	bool *kept = secret ? &shared->kept.secret : &shared->kept.pushes[receipt.push];
	if (*kept)
		shared->lost += receipt.received;
	*kept = true;
	if (secret)
		story->secret_report = receipt.report;
	return STATUS_OK;
}

static enum status push(struct shared *shared, uint64_t from, uint64_t to, struct err *err)
{
	struct bus_caller *feed;
	TRY(county_connect(&shared->story.county, DAEMON_INTAKE, "feed", "hotline", &feed, err));
	enum status status = STATUS_OK;
	for (uint64_t i = from; i < to && status == STATUS_OK; i++)
		status = story_send(&shared->story, feed, i, err);
	for (uint64_t i = from; i < to && status == STATUS_OK; i++)
		status = take_receipt(shared, feed, err);
	bus_caller_close(feed);
	return status;
}

static enum status ask(struct shared *shared, uint64_t from, uint64_t to, struct err *err)
{
	for (uint64_t i = from; i < to; i++) {
		struct story_act *act = &shared->story.acts[i];
		struct story_answer answer;
		if (act->kind == OBJECT_PROPOSAL)
			story_approve(act, act - 1);
		TRY(story_ask(&shared->story.county, act, &answer, err));
		if (shared->answered[i]) {
			shared->lost += !answer.repeated || answer.outcome != act->outcome;
			continue;
		}
		if (!story_take(act, &answer))
			return err_set(err, STATUS_BUSY, "%s is refused: %s", act->act,
				       answer.words);
		shared->answered[i] = shared->kept.acts[i] = true;
	}
	return STATUS_OK;
}

static enum status rest(struct shared *shared, uint64_t from, uint64_t to, struct err *err)
{
	struct bus_caller *callers[DAEMON_COUNT];
	struct county_status status[DAEMON_COUNT];
	(void)from;
	(void)to;
	TRY(county_connect_all(&shared->story.county, "auditor-1", callers, err));
	enum status result = county_wait_quiet(callers, ANSWER_MS, status, err);
	county_close_all(callers);
	return result;
}

static pid_t begin_step(struct scene *scene, step_fn *step, uint64_t from, uint64_t to)
{
	(void)fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		struct err err = {STATUS_OK, ""};
		enum status status = step(scene->shared, from, to, &err);
		if (status != STATUS_OK)
			(void)snprintf(scene->shared->words, sizeof scene->shared->words, "%s",
				       err.text);
		_exit(status == STATUS_OK ? 0 : 1);
	}
	if (pid < 0)
		abort();
	return pid;
}

static void break_off(pid_t step)
{
	(void)kill(step, SIGKILL);
	(void)waitpid(step, NULL, 0);
}

/* Whether it is done; else it is to be done again. */
static bool do_once(struct scene *scene, step_fn *step, uint64_t from, uint64_t to)
{
	int64_t end_us = county_mono_us() + STEP_MS * 1000;
	pid_t pid = begin_step(scene, step, from, to);
	for (;;) {
		int status, exit_status;
		struct err err;
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (county_wait_exit(scene->county, scene->daemon, 0, &exit_status, &err) ==
		    STATUS_OK) {
			break_off(pid);
			if (exit_status == 0)
				end_scene(scene, "ended as if it had been asked to");
			note_end(scene, exit_status);
			start(scene);
			return false;
		}
		if (county_mono_us() >= end_us) {
			break_off(pid);
			end_scene(scene, "neither answers nor ends");
			return false;
		}
		county_pause_ms(1);
	}
}

static void do_step(struct scene *scene, step_fn *step, uint64_t from, uint64_t to)
{
	for (unsigned i = 0; i < STEPS_MOST && !scene->over; i++) {
		if (do_once(scene, step, from, to))
			return;
		scene->result->asked_again++;
		county_pause_ms(AGAIN_MS);
	}
	end_scene(scene, "still refused: %.300s", scene->shared->words);
}

/* ---- the scene */

static void prepare_acts(struct scene *scene, uint64_t *ret_first)
{
	struct story *story = &scene->shared->story;
	struct story_act *approval;
	*ret_first = story->act_count;
	for (uint64_t hazard = 1; hazard <= 4; hazard++)
		(void)story_assign(story, hazard);
	(void)story_adopt(story, scene->daemon, &approval);
	(void)story_erase(story, &approval);
}

static void play(struct scene *scene)
{
	struct story *story = &scene->shared->story;
	uint64_t first;
	start(scene);
	do_step(scene, push, 0, 2);
	do_step(scene, push, STORY_PUSHES, STORY_PUSHES + 1);
	do_step(scene, rest, 0, 0);
	prepare_acts(scene, &first);
	do_step(scene, ask, first, story->act_count);
	do_step(scene, push, 2, 4);
	stop(scene);
	start(scene);
	do_step(scene, push, 4, SCENE_PUSHES);
	do_step(scene, rest, 0, 0);
	stop(scene);
}

static void create(struct scene *scene, const char *directory)
{
	struct story *story = &scene->shared->story;
	struct county_options options = {.directory = directory,
					 .binaries = ZHIAN_BIN_DIR,
					 .source = ZHIAN_SOURCE_DIR,
					 .settings = settings};
	char path[COUNTY_PATH + 64];
	POWER_MUST(county_create(&options, &story->county, POWER_ERR));
	e2e_add_person(&story->county, "discloser-1", "discloser");
	story->load = (struct county_load){.seed = 1, .firms = 200};
	story->pushes = SCENE_PUSHES;
	scene->county = &story->county;
	(void)snprintf(path, sizeof path, "%s/log/page", story->county.root);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, sizeof *scene->page) != 0)
		abort();
	void *at = mmap(NULL, sizeof *scene->page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (at == MAP_FAILED || setenv(FAIL_PAGE, path, 1) != 0 ||
	    setenv(FAIL_ROOT, story->county.root, 1) != 0)
		abort();
	scene->page = (struct fail_page *)at;
}

/* Nothing fails any more: the others end well, and all five are started, asked and read. */
static void judge(struct scene *scene, const struct scene_result *usual)
{
	struct shared *shared = scene->shared;
	struct scene_result *result = scene->result;
	struct err err;
	if (scene->over)
		return;
	if (county_stop_all(scene->county, STOP_MS, &err) != STATUS_OK) {
		end_scene(scene, "another one: %s", err.text);
		return;
	}
	if (usual == NULL) {
		story_count_chains(&shared->story);
		memcpy(result->missing, shared->story.missing, sizeof result->missing);
		memcpy(result->doubled, shared->story.doubled, sizeof result->doubled);
	} else {
		memcpy(shared->story.missing, usual->missing, sizeof usual->missing);
		memcpy(shared->story.doubled, usual->doubled, sizeof usual->doubled);
	}
	story_check(&shared->story, &shared->kept, scene->county, &result->verdict);
	result->verdict.lost += shared->lost;
	if (shared->lost != 0 && result->verdict.words[0] == '\0')
		(void)snprintf(result->verdict.words, sizeof result->verdict.words,
			       "%llu were acknowledged and were taken anew",
			       (unsigned long long)shared->lost);
}

static void take_counts(const struct scene *scene)
{
	struct scene_result *result = scene->result;
	result->failed = atomic_load(&scene->page->failed);
	memcpy(result->call, scene->page->call, sizeof result->call);
	for (unsigned i = 0; i < FAIL_KINDS_COUNT; i++)
		result->count[i] = atomic_load(&scene->page->count[i]);
}

void scene_play(const char *directory, const struct scene_plan *plan,
		const struct scene_result *usual, struct scene_result *ret_result)
{
	struct scene scene = {.shared = (struct shared *)share(sizeof *scene.shared),
			      .daemon = plan->daemon,
			      .result = ret_result};
	*ret_result = (struct scene_result){.failed = 0};
	create(&scene, directory);
	atomic_store(&scene.page->kind, (uint32_t)plan->kind);
	atomic_store(&scene.page->at, plan->at);
	atomic_store(&scene.page->more, plan->more);
	if (plan->part != NULL)
		(void)snprintf(scene.page->part, sizeof scene.page->part, "%s", plan->part);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		if (daemon != plan->daemon)
			POWER_MUST(county_spawn(scene.county, daemon, NULL, POWER_ERR));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		if (daemon != plan->daemon)
			POWER_MUST(county_wait_ready(scene.county, daemon, STOP_MS, POWER_ERR));
	play(&scene);
	take_counts(&scene);
	judge(&scene, usual);
	(void)munmap(scene.page, sizeof *scene.page);
	county_destroy(scene.county);
	(void)munmap(scene.shared, sizeof *scene.shared);
}
