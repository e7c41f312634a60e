/** Unit and integration tests, told apart. Used by the tests of every module. */
package io.sparkgnn.tier;
