/* The sources of ours below a folder, its rooms among them. */
#ifndef ZHIAN_TESTS_LIB_TEST_SOURCES_H
#define ZHIAN_TESTS_LIB_TEST_SOURCES_H

/* Calls `each` with the path of every .c, .h and .def file below `folder`, from the tree's root
 * ("services/ctl/run/run_act.c"), but of the folders named in `without` (ends with NULL) and of
 * the pages, which aren't C.  Fails the test when there is no such folder. */
void sources_each(const char *folder, const char *const without[], void (*each)(const char *path));

#endif
