// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/** Makes objects of classes that users write and name. */
public final class OwnClass {
  private OwnClass() {}

  /**
   * A new object of a class that the thread's context class loader finds, else ours.
   *
   * @param type what it must be
   * @throws UserErrorException if there is no such class, or it is not as it must be
   */
  public static <T> T make(Class<T> type, String name) {
    Class<?> found = find(name);
    if (found == null) {
      throw new UserErrorException("there is no class " + name + " on the class path");
    }
    if (!type.isAssignableFrom(found)) {
      throw new UserErrorException("class " + name + " does not implement " + type.getName());
    }
    if (!Modifier.isPublic(found.getModifiers()) || Modifier.isAbstract(found.getModifiers())) {
      throw new UserErrorException("class " + name + " is not public, or is abstract");
    }
    try {
      return type.cast(found.getConstructor().newInstance());
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      throw new UserErrorException(
          "class " + name + " has no public constructor without arguments", e);
    } catch (InvocationTargetException e) {
      throw new UserErrorException(
          "the constructor of class " + name + " failed: " + e.getCause(), e.getCause());
    }
  }

  private static Class<?> find(String name) {
    ClassLoader[] loaders = {
      Thread.currentThread().getContextClassLoader(), OwnClass.class.getClassLoader()
    };
    for (ClassLoader loader : loaders) {
      try {
        return Class.forName(name, true, loader);
      } catch (ClassNotFoundException | LinkageError e) {
        continue;
      }
    }
    return null;
  }
}
