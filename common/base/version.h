/* The version of the programs and of their packages: stated once, in CMakeLists.txt. */
#ifndef ZHIAN_BASE_VERSION_H
#define ZHIAN_BASE_VERSION_H

/* "0.1.0" */
extern const char zhian_version[];

#endif
